import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Configuration } from '../../domain/configuration.ts';
import { maskedValue } from '../../domain/masked-secrets.ts';
import { deliver } from '../../engines/notifications/notify.ts';
import type { DoctorContext } from './doctor-context.ts';
import type { Finding } from './finding.ts';

const PART = 'notifications';

/** How a person is told of what needs them, without telling them anything. */
export const checkNotifications = async ({ configuration }: DoctorContext): Promise<Finding[]> =>
  notificationFindings(configuration.notifications);

export function notificationFindings({
  command,
  webhook,
  webhookSecret,
}: Configuration['notifications']): Finding[] {
  const [program] = command;
  if (program === undefined && webhook === undefined) {
    const found = 'only the log and status tell of what needs a person';
    return [
      { part: PART, status: 'ok', found, todo: 'To be told: notifications.command or notifications.webhook' },
    ];
  }
  return [
    ...(program === undefined ? [] : [commandFinding(program)]),
    ...(webhook === undefined ? [] : [webhookFinding(webhook, webhookSecret)]),
  ];
}

function commandFinding(program: string): Finding {
  if (isThere(program)) return { part: PART, status: 'ok', found: `runs ${program}`, todo: TRY_IT };
  const found = `notifications.command: ${program} is not there, or may not be run`;
  return { part: PART, status: 'warning', found, todo: 'Correct notifications.command' };
}

function webhookFinding(webhook: string, secret: string | undefined): Finding {
  const address = String(maskedValue(webhook, 'notifications.webhook'));
  if (secret !== undefined)
    return { part: PART, status: 'ok', found: `posts to ${address}, signed`, todo: TRY_IT };
  const found = `posts to ${address}, not signed: whoever receives it cannot tell that it is from here`;
  return { part: PART, status: 'warning', found, todo: 'Give notifications.webhookSecret a secret of both' };
}

const TRY_IT = 'To try it: vidmine doctor --notify';

/** Tells the person something on trial, by every way that is configured. */
export async function tryNotifications(notifications: Configuration['notifications']): Promise<Finding[]> {
  const ways = notifications.command.length + (notifications.webhook === undefined ? 0 : 1);
  if (ways === 0) {
    const found = 'nothing was sent: neither notifications.command nor notifications.webhook is set';
    return [{ part: PART, status: 'problem', found, todo: 'Set one of them, then: vidmine doctor --notify' }];
  }
  const problems = await deliver(notifications, {
    event: 'test',
    subject: 'vidmine doctor',
    reason: 'test',
    detail: 'This is what a notification looks like.',
    todo: 'Nothing is to be done',
  });
  if (problems.length > 0) return problems.map((found) => ({ part: PART, status: 'problem', found }));
  return [{ part: PART, status: 'ok', found: 'a test notice was taken by all who are told' }];
}

function isThere(program: string): boolean {
  const places = program.includes('/')
    ? [program]
    : (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, program));
  return places.some((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
