import { fileURLToPath } from 'node:url';
import { UserError } from '../../domain/user-error.ts';
import { findHome, homeToBe } from '../home.ts';

/** What a service of this installation is made of. All paths are absolute. */
export interface ServiceFacts {
  /** Of the service; also of its file. */
  readonly name: string;
  /** The program and its arguments: the stack in the foreground. */
  readonly command: readonly [string, ...string[]];
  readonly workingFolder: string;
  /** Where this machine's programs and this installation are. Settings and secrets are not among them. */
  readonly environment: Readonly<Record<string, string>>;
}

const MAIN = fileURLToPath(new URL('../../client/main.ts', import.meta.url));
/** What tells where programs and folders are; everything else belongs into the configuration file. */
const PLACES = ['PATH', 'VIDMINE_TOOLS', 'VIDMINE_PYTHON', 'NODE_COMPILE_CACHE'];
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;

/**
 * The service that runs the installation in force here.
 *
 * @throws UserError when a file of a service cannot name its folders.
 */
export function serviceFacts(
  name: string,
  {
    from = process.cwd(),
    environment = process.env,
  }: { from?: string; environment?: NodeJS.ProcessEnv } = {},
): ServiceFacts {
  if (!NAME.test(name)) {
    throw new UserError({
      what: `"${name}" cannot be the name of a service`,
      why: 'It names a file and is typed in commands.',
      todo: 'Use letters, digits, - _ and dots.',
      usage: true,
    });
  }
  const home = (findHome({ from, environment }) ?? homeToBe({ from, environment })).folder;
  const places = PLACES.flatMap((place) => {
    const value = environment[place];
    return value ? [[place, value] as const] : [];
  });
  const facts: ServiceFacts = {
    name,
    command: [process.execPath, MAIN, 'up'],
    workingFolder: from,
    environment: { VIDMINE_HOME: home, ...Object.fromEntries(places) },
  };
  for (const text of [...facts.command, from, ...Object.values(facts.environment)]) requireOneLine(text);
  return facts;
}

function requireOneLine(text: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is refused.
  if (!/[\u0000-\u001f\u007f]/.test(text)) return;
  throw new UserError({
    what: `A service cannot be made for ${JSON.stringify(text)}`,
    why: 'The path has a line break or another control character, which no file of a service can hold.',
    todo: 'Rename the folder.',
  });
}
