import { open } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import type { VenueCredentials } from '../desk-messages.ts';

const PREFIX = 'FLOODGATE_CTS_';
const VARIABLES = {
  firm: `${PREFIX}FIRM`,
  user: `${PREFIX}USER`,
  password: `${PREFIX}PASSWORD`,
  appName: `${PREFIX}APP_NAME`,
  appLicense: `${PREFIX}APP_LICENSE`,
  account: `${PREFIX}ACCOUNT`,
} as const satisfies Record<keyof VenueCredentials, string>;
const OPTIONAL: ReadonlySet<string> = new Set([VARIABLES.account]);

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Credentials from the environment, or from a file of the same `NAME=value` lines. Refusals name
 * variables, never values. A file that others may read is refused: it may have been read already.
 */
export async function readCredentials(
  environment: Variables,
  file: string | undefined,
): Promise<Outcome<VenueCredentials>> {
  if (file === undefined) return credentialsOf(environment, 'environment');
  const text = await readPrivateFile(file);
  if (!text.ok) return text;
  const variables = parseEnv(text.value);
  const known: readonly string[] = Object.values(VARIABLES);
  const strange = Object.keys(variables).filter((name) => !known.includes(name));
  if (strange.length > 0) {
    return refuse(file, `no such setting: ${strange.join(', ')}; known are ${known.join(', ')}`);
  }
  return credentialsOf(variables, file);
}

function credentialsOf(variables: Variables, where: string): Outcome<VenueCredentials> {
  const missing = Object.values(VARIABLES).filter((name) => {
    return !OPTIONAL.has(name) && (variables[name] ?? '') === '';
  });
  if (missing.length > 0) return refuse(where, `${missing.join(', ')} missing`);
  const valueOf = (field: keyof VenueCredentials): string => variables[VARIABLES[field]] ?? '';
  return accept({
    firm: valueOf('firm'),
    user: valueOf('user'),
    password: valueOf('password'),
    appName: valueOf('appName'),
    appLicense: valueOf('appLicense'),
    account: valueOf('account'),
  });
}

/** Mode and text come from one open file, so that it cannot be swapped in between. */
async function readPrivateFile(path: string): Promise<Outcome<string>> {
  try {
    const file = await open(path, 'r');
    try {
      const { mode, uid } = await file.stat();
      const isPosix = process.platform !== 'win32';
      if (isPosix && (mode & 0o077) !== 0) {
        const octal = (mode & 0o777).toString(8).padStart(4, '0');
        return refuse(
          path,
          `mode ${octal} lets others read it: run "chmod 600 ${path}" and change the password`,
        );
      }
      if (isPosix && uid !== process.getuid?.()) return refuse(path, 'belongs to another user');
      return accept(await file.readFile('utf8'));
    } finally {
      await file.close();
    }
  } catch (error) {
    return refuse(path, (error as Error).message);
  }
}

/** Environment for child processes: what they need of it comes over IPC. */
export function withoutSecrets(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.toUpperCase().startsWith(PREFIX)),
  );
}
