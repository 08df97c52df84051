/** Which AWS account and region a command is about. */
export interface AccountChoice {
  /** Region; that of the environment or the profile by default. */
  readonly region?: string;
  /** Profile of the AWS configuration files; that of the environment by default. */
  readonly profile?: string;
}

/** What every client is made with. The SDK finds credentials as the AWS command line does. */
export const clientSettings = ({ region, profile }: AccountChoice) => ({
  ...(region === undefined ? {} : { region }),
  ...(profile === undefined ? {} : { profile }),
});

/** Something that AWS refused, in words that say what to do. */
export class AccountError extends Error {}

/** A question names a table or view that the database does not have. */
export class TableMissing extends AccountError {
  constructor(
    /** Its name without the database. */
    readonly table: string,
    message: string,
  ) {
    super(message);
  }
}

const SIGN_IN =
  'sign in with aws sso login (or whatever gives you credentials), or name a profile with --profile, and try again';

interface Said {
  readonly names: readonly RegExp[];
  readonly words: (message: string) => string;
}

const KNOWN: readonly Said[] = [
  {
    names: [/^ExpiredToken/, /^RequestExpired$/, /^UnauthorizedSSOToken/],
    words: () => `the session with AWS has expired: ${SIGN_IN}`,
  },
  {
    names: [/^CredentialsProviderError$/, /^TokenProviderError$/],
    words: (message) => `there are no credentials for AWS (${message}): ${SIGN_IN}`,
  },
  {
    names: [/^UnrecognizedClient/, /^InvalidClientTokenId$/, /^InvalidSignature/, /^SignatureDoesNotMatch$/],
    words: (message) => `AWS does not accept the credentials (${message}): ${SIGN_IN}`,
  },
  {
    names: [/^AccessDenied/, /^UnauthorizedOperation$/, /^Forbidden$/],
    words: (message) => `AWS refuses: ${message}`,
  },
];

/** The error of an SDK call in plain words; those that are nobody's fault of configuration stay as they are. */
export function inWords(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (/Region is missing/.test(error.message)) {
    return new AccountError('no region is chosen: name one with --region, or set AWS_REGION', { cause: error });
  }
  const known = KNOWN.find(({ names }) => names.some((name) => name.test(error.name)));
  return known === undefined ? error : new AccountError(known.words(error.message), { cause: error });
}
