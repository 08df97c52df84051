import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * The process at the other end of a loopback connection, as Linux tells it; undefined when it has ended.
 *
 * @param port - its own port of the connection
 */
export function processAt(port: number): number | undefined {
  const socket = socketAt(port);
  if (socket === undefined) return undefined;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const descriptors = tolerant(() => readdirSync(`/proc/${pid}/fd`)) ?? [];
    if (descriptors.some((one) => tolerant(() => readlinkSync(`/proc/${pid}/fd/${one}`)) === `socket:[${socket}]`)) {
      return Number(pid);
    }
  }
  return undefined;
}

/** The inode of the socket with that local port. */
function socketAt(port: number): string | undefined {
  const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const line of readFileSync('/proc/net/tcp', 'utf8').split('\n')) {
    const [, address, , , , , , , , inode] = line.trim().split(/\s+/);
    if (address === local && inode !== '0') return inode;
  }
  return undefined;
}

/** Processes end, and descriptors are closed, while they are looked at. */
function tolerant<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EINVAL'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
