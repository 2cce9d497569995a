import { Command } from 'commander';
import { UserError } from '../../domain/user-error.ts';
import { egressOf } from '../../engines/downloader/egress.ts';
import { updateAccount } from '../../storage/database/account-administration.ts';
import { readSecrets } from '../../storage/database/account-secrets.ts';
import { openLookUp } from '../../workers/engines.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { proxyWarnings, readGivenSecrets, type SecretsOptions } from './given-secrets.ts';
import { inSession, print, warn } from './in-session.ts';
import { requireAccount } from './require-account.ts';
import { tellAccounts } from './tell-accounts.ts';
import { triedVideo, tryAccount } from './try-account.ts';

interface UpdateOptions extends ConfigurationOptions, Omit<SecretsOptions, 'proxy'> {
  /** false: --no-proxy. */
  readonly proxy?: string | false;
  readonly try: boolean;
  readonly tryUrl?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  vidmine accounts update alice --cookies fresh.txt
  vidmine accounts update alice --proxy socks5h://127.0.0.1:1081
  vidmine accounts update alice --no-proxy

It works while batches run: downloads to come use what is new. Fresh cookies put an account that was disabled for its
old ones back in service.`;

/** `vidmine accounts update`: fresh cookies or another address, checked like a new account. */
export function updateCommand(): Command {
  return configurationFlags(new Command('update'))
    .description('fresh cookies or another proxy; back in service, during a batch too')
    .argument('<name>', 'the account')
    .option('--cookies <file>', 'its cookies in Netscape format (cookies.txt)')
    .option('--proxy <url>', 'its own proxy')
    .option('--proxy-file <file>', 'a file that holds its proxy, where that has a password')
    .option('--no-proxy', 'no proxy of its own any more')
    .option('--try-url <url>', 'the public video it is tried on, instead of a short one of YouTube')
    .option('--no-try', 'do not ask the site')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((name: string, options: UpdateOptions) =>
      inSession(options, (session, signal) => update(session, signal, name, options)),
    );
}

async function update(
  session: Parameters<Parameters<typeof inSession>[1]>[0],
  signal: AbortSignal,
  name: string,
  options: UpdateOptions,
): Promise<void> {
  const { db, configuration, home } = session;
  const video = triedVideo(options.tryUrl);
  await requireAccount(db, name);
  const given = { ...options, proxy: options.proxy === false ? undefined : options.proxy };
  const secrets = await readGivenSecrets(given);
  const proxyChanges = options.proxy === false || secrets.proxy !== undefined;
  if (secrets.cookies === undefined && !proxyChanges) throw nothingNew(name);
  const stored = await readSecrets(db, name);
  const ownProxy = proxyChanges ? secrets.proxy : stored?.proxy;
  const proxy = ownProxy ?? configuration.ytDlp.proxy;
  const as = { identity: 'account' as const, cookies: secrets.cookies ?? stored?.cookies, proxy };
  const tried = options.try
    ? await tryAccount(openLookUp(configuration, home), { video, as, signal })
    : undefined;
  if (tried?.result === 'refused') {
    throw new UserError({
      what: `What is new for ${name} was tried and is not accepted; ${name} is as it was`,
      why: tried.inWords,
      todo: 'export its cookies anew, and close the private window for ever afterwards.',
    });
  }
  const egress = egressOf(proxy);
  await updateAccount(db, name, {
    ...(secrets.cookies !== undefined && { cookies: secrets.cookies }),
    ...(proxyChanges && { proxy: secrets.proxy ?? null, egress }),
  });
  await tellAccounts(session);
  const warnings = [
    ...(secrets.checked?.warnings ?? []),
    ...proxyWarnings(given),
    ...(tried?.result === 'unclear' ? [`it could not be tried: ${tried.inWords}`] : []),
  ];
  const { service, serviceReason } = await requireAccount(db, name);
  if (options.json) {
    const loginEnds = secrets.checked?.earliestExpiry;
    print(
      JSON.stringify({
        updated: name,
        egress,
        loginEnds,
        service,
        tried: tried?.result ?? 'not tried',
        warnings,
      }),
    );
    return;
  }
  const state = service === 'in-service' ? 'in service' : `still ${service} (${serviceReason})`;
  print(`${name} is updated${tried?.result === 'works' ? `: ${tried.inWords}` : ''}. It is ${state}.`);
  if (service === 'paused') print(`Back in service: vidmine accounts resume ${name}`);
  if (service === 'disabled') print(`Back in service: vidmine accounts enable ${name}`);
  for (const warning of warnings) warn(warning);
}

const nothingNew = (name: string) =>
  new UserError({
    what: `Nothing new was given for ${name}`,
    todo: `vidmine accounts update ${name} --cookies FILE, --proxy URL or --no-proxy`,
    usage: true,
  });
