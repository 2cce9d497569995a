import { Command } from 'commander';
import { ACCOUNT_NAME, GUEST } from '../../domain/accounts/identities.ts';
import { UserError } from '../../domain/user-error.ts';
import { egressOf } from '../../engines/downloader/egress.ts';
import { addAccount } from '../../storage/database/account-administration.ts';
import { findIdentity, listIdentities } from '../../storage/database/accounts.ts';
import type { Db } from '../../storage/database/database.ts';
import { openLookUp } from '../../workers/engines.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import type { Session } from '../session.ts';
import { type GivenSecrets, proxyWarnings, readGivenSecrets, type SecretsOptions } from './given-secrets.ts';
import { inSession, print, warn } from './in-session.ts';
import { tellAccounts } from './tell-accounts.ts';
import { type Tried, triedVideo, tryAccount } from './try-account.ts';

interface AddOptions extends ConfigurationOptions, SecretsOptions {
  readonly cookies: string;
  readonly try: boolean;
  readonly tryUrl?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  vidmine accounts add alice --cookies alice.txt
  vidmine accounts add bob --cookies bob.txt --proxy socks5h://127.0.0.1:1080
  vidmine accounts add carol --cookies carol.txt --proxy-file carol-proxy.txt   a proxy with a password

The file is read once and never written; downloads work on copies of their own. Exit code 2 when it is refused,
1 when the site does not take it. In both cases nothing is stored.`;

/** `vidmine accounts add`: checked before it is accepted. */
export function addCommand(): Command {
  return configurationFlags(new Command('add'))
    .description('an account by its cookies: the file is checked and tried before it is accepted')
    .argument('<name>', 'how you call it: lower-case letters, digits, dots, dashes and underscores')
    .requiredOption('--cookies <file>', 'its cookies in Netscape format (cookies.txt)')
    .option('--proxy <url>', 'its own proxy, such as socks5h://127.0.0.1:1080')
    .option('--proxy-file <file>', 'a file that holds its proxy, where that has a password')
    .option('--try-url <url>', 'the public video it is tried on, instead of a short one of YouTube')
    .option('--no-try', 'do not ask the site')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((name: string, options: AddOptions) =>
      inSession(options, async (session, signal) => {
        const video = triedVideo(options.tryUrl);
        const secrets = await readGivenSecrets(options, nameProblems(name));
        await refuseTaken(session.db, name);
        const { configuration, home, db } = session;
        const proxy = secrets.proxy ?? configuration.ytDlp.proxy;
        const as = { identity: 'account' as const, cookies: secrets.cookies, proxy };
        const tried = options.try
          ? await tryAccount(openLookUp(configuration, home), { video, as, signal })
          : undefined;
        if (tried?.result === 'refused') throw siteRefused(name, tried);
        const egress = egressOf(proxy);
        const { cookies = '' } = secrets;
        await addAccount(db, { name, cookies, proxy: secrets.proxy, egress });
        await tellAccounts(session);
        await report(session, { name, egress, secrets, tried, options });
      }),
    );
}

function nameProblems(name: string) {
  if (name === GUEST) return [{ where: name, what: 'is the name of whoever downloads without an account' }];
  if (ACCOUNT_NAME.test(name)) return [];
  const what =
    'is no name of an account: up to 40 lower-case letters, digits, dots, dashes and underscores, a letter or digit first';
  return [{ where: name, what }];
}

async function refuseTaken(db: Db, name: string): Promise<void> {
  if ((await findIdentity(db, name)) === undefined) return;
  throw new UserError({
    what: `There is an account called ${name} already`,
    todo: `Choose another name, or give it fresh cookies: vidmine accounts update ${name} --cookies FILE`,
    usage: true,
  });
}

const siteRefused = (name: string, { inWords }: Tried) =>
  new UserError({
    what: `The account ${name} was tried and is not accepted; nothing was stored`,
    why: inWords,
    todo: 'export its cookies anew: in a private window, log in, open https://www.youtube.com/robots.txt in the same tab, export, and close the window for ever.',
  });

interface Added {
  readonly name: string;
  readonly egress: string;
  readonly secrets: GivenSecrets;
  readonly tried: Tried | undefined;
  readonly options: AddOptions;
}

async function report(session: Session, added: Added): Promise<void> {
  const { name, egress, secrets, tried, options } = added;
  const others = (await listIdentities(session.db))
    .filter((other) => other.kind === 'account' && other.egress === egress && other.name !== name)
    .map((other) => other.name);
  const warnings = [
    ...(secrets.checked?.warnings ?? []),
    ...proxyWarnings(options),
    ...(tried?.result === 'unclear' ? [`it could not be tried: ${tried.inWords}`] : []),
    ...(others.length === 0
      ? []
      : [
          `it leaves by the same address as ${others.join(', ')}: where two of them are refused, all of them pause. --proxy gives it an address of its own`,
        ]),
    'an account that downloads much may be banned: use one you can do without',
  ];
  const loginEnds = secrets.checked?.earliestExpiry;
  if (options.json) {
    print(JSON.stringify({ added: name, egress, loginEnds, tried: tried?.result ?? 'not tried', warnings }));
    return;
  }
  print(`${name} is added${tried?.result === 'works' ? `: ${tried.inWords}` : ''}.`);
  print(
    `Address: ${egress}. Login ends: ${loginEnds?.slice(0, 10) ?? 'it does not say'} (sites often end it earlier).`,
  );
  for (const warning of warnings) warn(warning);
}
