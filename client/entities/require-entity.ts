import { asNamed } from '../../domain/as-named.ts';
import { normalisedName } from '../../domain/normalised-name.ts';
import type { EntityKind } from '../../domain/relations.ts';
import { UserError } from '../../domain/user-error.ts';
import type { Db } from '../../storage/database/database.ts';
import { entitiesNamed, type FoundEntity } from '../../storage/database/entities-named.ts';
import { KIND_WORDS } from './kind.ts';

/**
 * The entity that a person means by its id or a name: the one with this very name, also where it is shown under
 * another one; otherwise the one that has it among its aliases.
 *
 * @throws UserError when there is none, or more than one.
 */
export async function requireEntity(db: Db, typed: string, kind?: EntityKind): Promise<FoundEntity> {
  const byId = /^\d{1,15}$/.test(typed) ? await entitiesNamed(db, { id: Number(typed) }) : [];
  const found = byId.length > 0 ? byId : await entitiesNamed(db, { normalizedName: normalisedName(typed) });
  const [entity, ...others] = found.filter((one) => kind === undefined || one.kind === kind);
  if (entity === undefined) throw unknownEntity(typed);
  if (others.length > 0) throw severalEntities(typed, [entity, ...others]);
  return entity;
}

const unknownEntity = (typed: string): UserError =>
  new UserError({
    what: `Nothing is known as ${asNamed(typed)}`,
    why: 'It is neither the id nor a name of anything that a stored video mentions.',
    todo: `Look for it with: vidmine entities list --like "${typed}"`,
    usage: true,
  });

const severalEntities = (typed: string, found: readonly FoundEntity[]): UserError =>
  new UserError({
    what: `${typed} may be ${found.length} things`,
    why: found.map(({ id, kind, name }) => `${id}: ${name} (${KIND_WORDS[kind]})`).join(', '),
    todo: 'Name it by its id.',
    usage: true,
  });
