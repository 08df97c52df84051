/** The answers of a service by the command's name without `Command`; one that is not named is an error. */
export type Answers = Readonly<Record<string, (input: never) => unknown>>;

/** A client that answers as it is told, and keeps what it was asked. */
export function fakeClient<Client>(service: string, answers: Answers, calls: string[] = []): Client {
  const send = async (command: { readonly input: never }) => {
    const name = command.constructor.name.replace(/Command$/, '');
    calls.push(`${service}:${name}`);
    const answer = answers[name];
    if (answer === undefined) throw new Error(`${service} got a command that nobody should send: ${name}`);
    return answer(command.input);
  };
  return { send } as Client;
}
