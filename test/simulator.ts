import { runSimulation } from '@cloud-copilot/iam-simulate';

/**
 * Asks iam-simulate, which evaluates policies as IAM does, for one call. Names of actions, kinds of resources and operators that
 * AWS does not know are errors, so that no call is refused for being misspelt.
 */

export interface Call {
  /** A service (`cloudtrail.amazonaws.com`), or the ARN of a role or of an account. */
  readonly by: string;
  readonly action: string;
  /** An ARN; `*` for an action that knows no resources. */
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>> | undefined;
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface Policies {
  /** Of the caller. @default [] */
  readonly identity?: readonly Statement[];
  /** Of what is called. @default - it has none */
  readonly resource?: readonly Statement[] | undefined;
  /** Account that owns what is called. */
  readonly owner: string;
}

export interface Verdict {
  readonly allowed: boolean;
  /** The caller's own statements that allow it, by their `Sid`. */
  readonly allowedBy: readonly string[];
}

/** @throws when the call or a policy is none that AWS knows */
export async function verdict(call: Call, { identity = [], resource, owner }: Policies): Promise<Verdict> {
  const { by, action, context = {} } = call;
  const answer = await runSimulation(
    {
      request: {
        principal: service(by),
        action,
        resource: { resource: call.resource, accountId: owner },
        contextVariables: Object.fromEntries(
          Object.entries(context).map(([key, value]) => [known(key), typeof value === 'string' ? value : [...value]]),
        ),
      },
      identityPolicies: identity.length === 0 ? [] : [{ name: 'identity', policy: policy(identity) }],
      ...(resource !== undefined && { resourcePolicy: policy(resource) }),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    { simulationMode: 'Strict' },
  );
  if (answer.resultType !== 'single') {
    throw new Error(`${action} on ${call.resource} cannot be judged: ${JSON.stringify(answer)}`);
  }
  const { analysis, ignoredContextKeys = [] } = answer.result;
  if (ignoredContextKeys.length > 0) {
    throw new Error(`${action} on ${call.resource} does not know the keys ${ignoredContextKeys.join(', ')}`);
  }
  return {
    allowed: answer.overallResult === 'Allowed',
    allowedBy: (analysis.identityAnalysis?.allowStatements ?? []).map(({ statement }) => statement.sid() ?? ''),
  };
}

const policy = (statements: readonly Statement[]) => ({
  Version: '2012-10-17',
  Statement: statements.map(({ Condition, Principal, ...statement }) => ({
    ...statement,
    ...(Principal && { Principal: principal(Principal) }),
    ...(Condition && {
      Condition: Object.fromEntries(
        Object.entries(Condition).map(([operator, keys]) => [
          operator,
          Object.fromEntries(Object.entries(keys).map(([key, values]) => [known(key), values])),
        ]),
      ),
    }),
  })),
});

const principal = (of: NonNullable<Statement['Principal']>) =>
  of === '*' || of.Service === undefined ? of : { ...of, Service: [of.Service].flat().map(service) };

/** The simulator takes names of services in China for none; with another end it takes them. */
const service = (name: string): string => name.replace(/\.amazonaws\.com\.cn$/, '.cn.amazonaws.com');

/** The simulator takes all keys of an encryption context for one. It tells those of a request's tags apart, which compare alike. */
const known = (key: string): string => (key.startsWith('kms:EncryptionContext:') ? `aws:RequestTag/${key}` : key);
