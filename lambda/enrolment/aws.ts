import { Refused, type Tags } from './ports';

/** Every item of a listing that comes in pages. */
export async function everyPage<T>(
  page: (token: string | undefined) => Promise<{ readonly items: readonly T[]; readonly next: string | undefined }>,
): Promise<readonly T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await page(token);
    all.push(...items);
    // EC2 ends with an empty token.
    token = next === '' ? undefined : next;
  } while (token !== undefined);
  return all;
}

/**
 * A change to one resource, tried as often as the client does. What the service answers, throttling included, is about
 * that resource; everything else, such as no network, is thrown as it is.
 */
export async function refusable<T>(change: () => Promise<T>): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (isOfService(error)) throw new Refused(error.name, error.message);
    throw error;
  }
}

/** The SDK's ServiceException by its form: each client has a base class of its own. */
const isOfService = (error: unknown): error is Error =>
  error instanceof Error && '$fault' in error && '$metadata' in error;

type AwsTag = { readonly Key?: string | undefined; readonly Value?: string | undefined };

export const tagsOf = (tags: readonly AwsTag[] = []): Tags =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key ?? '', Value ?? '']));

export const toAwsTags = (tags: Tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** One client a region, made when it is first asked for: its connections serve later calls too. */
export function perRegion<Client>(make: (region: string) => Client): (region: string) => Client {
  const clients = new Map<string, Client>();
  return (region) => {
    const client = clients.get(region) ?? make(region);
    clients.set(region, client);
    return client;
  };
}
