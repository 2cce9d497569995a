import { readFile } from 'node:fs/promises';
import { renderConfigurationDocument } from '../../docs/generate-configuration.ts';
import { SETTINGS } from '../../domain/configuration-keys.ts';

test('docs/configuration.md is what the schema says now (otherwise run `node docs/generate-configuration.ts`)', async () => {
  const written = await readFile(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
  expect(written).toBe(renderConfigurationDocument());
});

test('every setting has its row, with its environment name and default', () => {
  const rows = renderConfigurationDocument().split('\n');
  for (const { key, environmentNames } of SETTINGS) {
    const [row, ...more] = rows.filter((line) => line.startsWith(`| \`${key}\` |`));
    expect(more).toEqual([]);
    for (const name of environmentNames) expect(row).toContain(`\`${name}\``);
  }
});
