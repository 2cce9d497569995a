import { parse } from 'yaml';
import { configurationSchema } from '../../domain/configuration.ts';
import { SETTINGS } from '../../domain/configuration-keys.ts';
import { readConfigurationText } from '../../stack/configuration/read-file.ts';
import { configurationTemplate } from '../../stack/configuration/template.ts';

test('the file written by `config init` sets nothing and is right', () => {
  expect(readConfigurationText(configurationTemplate(), 'vidmine.yaml')).toMatchObject({
    assignments: [],
    problems: [],
  });
});

test('with every # removed it says exactly the defaults', () => {
  const text = configurationTemplate().replace(/^( *)#(\w+: .+)$/gm, '$1$2');
  // A section of which nothing is set by default stands there empty.
  const given = parse(text, (_key, value: unknown) => value ?? undefined);
  expect(configurationSchema.parse(given)).toEqual(configurationSchema.parse({}));
  expect(readConfigurationText(text, 'vidmine.yaml').assignments).toHaveLength(
    SETTINGS.filter((setting) => setting.default !== undefined).length,
  );
});

test('it shows every setting, unset ones included, and no line is wider than a terminal', () => {
  const lines = configurationTemplate().split('\n');
  const shown = lines.flatMap((line) => /^ *#(\w+):/.exec(line)?.[1] ?? []);
  expect(shown).toEqual(SETTINGS.map(({ path }) => path.at(-1)));
  expect(lines.filter((line) => line.startsWith('#') && line.length > 110)).toEqual([]);
});
