/** An error as the SDK throws it for an answer of a service: told by its name. */
export const serviceFault = (name: string, message = `${name} happened`): Error =>
  Object.assign(new Error(message), { name, $fault: 'client', $metadata: {} });
