import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import type { LeaseEnd } from '../../domain/download/download-verdict.ts';
import { UserError } from '../../domain/user-error.ts';
import { readSecrets } from '../../storage/database/account-secrets.ts';
import type { IdentityRecord } from '../../storage/database/accounts.ts';
import type { Db } from '../../storage/database/database.ts';
import { LEASE_GRACE_MS } from '../../storage/database/grant-lease.ts';
import { endLease, insertLease, openLeases } from '../../storage/database/leases.ts';
import { effectivePacingOf } from '../../storage/database/pacing-overrides.ts';
import { returnLease } from '../../storage/database/return-lease.ts';
import { openLookUp } from '../../workers/engines.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { EXIT } from '../rendering/errors.ts';
import type { Session } from '../session.ts';
import { inSession, print } from './in-session.ts';
import { requireAccount } from './require-account.ts';
import { tellAccounts } from './tell-accounts.ts';
import { type Tried, triedVideo, tryAccount } from './try-account.ts';

interface TestOptions extends ConfigurationOptions {
  readonly tryUrl?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  vidmine accounts test alice
  vidmine accounts test alice --try-url https://www.youtube.com/watch?v=VIDEO --json

One metadata request, nothing is downloaded. It takes the account's turn: how it ends counts like a download's, and
the ordinary wait follows. Exit code 1 when the site refuses the account.`;

/** How long a look-up may take, at most. */
const LIMIT_MS = 6 * 60_000;

/** `vidmine accounts test`: one real metadata request as the account. */
export function testCommand(): Command {
  return configurationFlags(new Command('test'))
    .description('one real metadata request as the account')
    .argument('<name>', 'the account')
    .option('--try-url <url>', 'the public video it is tried on, instead of a short one of YouTube')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((name: string, options: TestOptions) =>
      inSession(options, async (session, signal) => {
        const video = triedVideo(options.tryUrl);
        const { db, configuration, home } = session;
        const account = await requireAccount(db, name);
        const secrets = await readSecrets(db, name);
        const lookUp = openLookUp(configuration, home);
        const as = {
          identity: 'account' as const,
          cookies: secrets?.cookies,
          proxy: secrets?.proxy ?? configuration.ytDlp.proxy,
        };
        const tried = await withTurn(session, account, () => tryAccount(lookUp, { video, as, signal }));
        await report(db, name, tried, options);
      }),
    );
}

/** Takes the account's turn, and gives it back with what came of it, whatever that was. */
async function withTurn(
  session: Session,
  { name, kind }: IdentityRecord,
  work: () => Promise<Tried>,
): Promise<Tried> {
  const { db, configuration } = session;
  const id = `test-${randomUUID()}`;
  const grantedAt = new Date();
  const expiresAt = new Date(grantedAt.getTime() + LIMIT_MS + LEASE_GRACE_MS);
  if (!(await insertLease(db, { id, account: name, kind, purpose: 'test', grantedAt, expiresAt }))) {
    throw await busy(db, name);
  }
  let end: LeaseEnd = { end: 'unknown', reason: 'stopped' };
  try {
    const tried = await work();
    end = tried.end;
    return tried;
  } finally {
    await endLease(db, id, end);
    const pacing = await effectivePacingOf(db, configuration.pacing);
    await returnLease(db, id, { pacing, nowMs: Date.now(), timeScale: configuration.testing.timeScale });
    await tellAccounts(session);
  }
}

async function busy(db: Db, name: string): Promise<UserError> {
  const held = (await openLeases(db)).find(({ account }) => account === name);
  const doing = held?.videoId === undefined ? 'is being tested' : `downloads ${held.videoId}`;
  return new UserError({
    what: `${name} ${doing} just now, and asks a site for one thing at a time`,
    todo: 'Try again when that is done: vidmine accounts list',
  });
}

async function report(db: Db, name: string, tried: Tried, { json }: TestOptions): Promise<void> {
  const { service, serviceReason, health, nextAllowedAt } = await requireAccount(db, name);
  if (tried.result === 'refused') process.exitCode = EXIT.error;
  if (json) {
    const verdict = tried.end.end === 'verdict' ? tried.end.verdict : undefined;
    print(
      JSON.stringify({
        account: name,
        result: tried.result,
        verdict,
        inWords: tried.inWords,
        service,
        health,
        nextAllowedAt,
      }),
    );
    return;
  }
  const sentence = {
    works: `${name} works: ${tried.inWords}.`,
    refused: `${name} is refused: ${tried.inWords}`,
    unclear: `${name}: ${tried.inWords}`,
  };
  print(sentence[tried.result]);
  if (service === 'disabled') print(`${name} is disabled (${serviceReason}).`);
  if (service === 'paused')
    print(`${name} is paused (${serviceReason}). Resume it: vidmine accounts resume ${name}`);
  if (service === 'disabled' && tried.result === 'works') print(`Enable it: vidmine accounts enable ${name}`);
}
