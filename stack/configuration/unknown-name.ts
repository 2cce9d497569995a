import { SECTIONS, SETTINGS, settingOf } from '../../domain/configuration-keys.ts';
import { nearestName } from '../../domain/nearest-name.ts';
import { seedAnswer } from '../../domain/seed-keys.ts';
import type { ConfigurationProblem } from './configuration-problem.ts';

/** The answer to a key that is no setting: the older systems' names first, then the nearest of ours. */
export function unknownKey(key: string, where: string): ConfigurationProblem {
  const seed = seedAnswer(key);
  if (seed !== undefined) return { where, what: `${key} ${seed.answer}.` };
  const meant = nearestKey(key);
  return {
    where,
    what: `${key} is not a setting.`,
    todo: meant === undefined ? '`vidmine config` lists them all.' : `Did you mean ${meant}?`,
  };
}

/** The answer to an environment name with our prefix that stands for nothing. */
export function unknownEnvironmentName(name: string, known: readonly string[]): ConfigurationProblem {
  const bare = name.replace(/^VIDMINE_/, '');
  const seed = seedAnswer(bare);
  if (seed !== undefined) {
    const names = seed.ours.flatMap((key) => settingOf(key)?.environmentNames[0] ?? []);
    const todo = names.length === 0 ? undefined : `In the environment: ${names.join(', ')}.`;
    return { where: name, what: `${bare} ${seed.answer}.`, todo };
  }
  const meant = nearestName(name, known);
  return {
    where: name,
    what: 'there is no such setting.',
    todo: meant === undefined ? 'Remove it; `vidmine config` lists all settings.' : `Did you mean ${meant}?`,
  };
}

/** The setting or section a person most likely meant: a neighbour in its section, its twin elsewhere, or the nearest. */
function nearestKey(key: string): string | undefined {
  const path = key.split('.');
  const section = path.slice(0, -1).join('.');
  const leaf = path.at(-1) ?? key;
  const neighbours = [...SETTINGS.map((setting) => setting.key), ...SECTIONS].filter(
    (candidate) => candidate.split('.').slice(0, -1).join('.') === section,
  );
  return (
    nearestLeaf(leaf, neighbours) ??
    only(neighbours.filter((candidate) => leafOf(candidate).startsWith(leaf) && leaf.length > 2)) ??
    nearestLeaf(
      leaf,
      SETTINGS.map((setting) => setting.key),
    ) ??
    nearestName(key, [...SETTINGS.map((setting) => setting.key), ...SECTIONS])
  );
}

function nearestLeaf(leaf: string, keys: readonly string[]): string | undefined {
  const meant = nearestName(leaf, keys.map(leafOf));
  return meant === undefined ? undefined : only(keys.filter((key) => leafOf(key) === meant));
}

/** A suggestion that fits two places helps nobody. */
const only = (found: readonly string[]): string | undefined => (found.length === 1 ? found[0] : undefined);

const leafOf = (key: string): string => key.slice(key.lastIndexOf('.') + 1);
