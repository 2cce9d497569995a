import type { Db } from '../../storage/database/database.ts';
import { noteTold } from '../../storage/database/notices-told.ts';
import type { ActivityContext, Notice } from '../context.ts';

/** What this process told while the database was away: nobody else can know of it. */
const toldHere = new WeakMap<Db, Set<string>>();

/**
 * Tells a person something once, however many workers find it: whoever writes its row tells it. While the database is
 * away, each process tells it once. Never throws, and nobody waits for the person's own program.
 *
 * @param since when what is told began: the same thing at another time is told again.
 * @returns false where it was told before.
 */
export async function tellOnce(
  { db, notify }: Pick<ActivityContext, 'db' | 'notify'>,
  since: Date,
  notice: Notice,
): Promise<boolean> {
  const key = `${notice.event} ${notice.subject} ${since.toISOString()}`;
  if (toldHere.get(db)?.has(key)) return false;
  const first = await noteTold(db, key).catch(() => {
    toldHere.set(db, (toldHere.get(db) ?? new Set()).add(key));
    return true;
  });
  if (first) void notify(notice);
  return first;
}
