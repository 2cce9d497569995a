import { COMMAND_NAMES, wantedCommands } from '../../client/commands.ts';

test('each command is loaded under the name that it has', async () => {
  const all = await wantedCommands(undefined);
  expect(all.map((command) => command.name())).toEqual(COMMAND_NAMES);
});

test.each(['status', 'batch', 'evaluate-model'])('of %s only that one is loaded', async (name) => {
  expect((await wantedCommands(name)).map((command) => command.name())).toEqual([name]);
});

test.each(['--help', 'help', 'statuss', 'toString'])('%s shows all of them', async (typed) => {
  expect(await wantedCommands(typed)).toHaveLength(COMMAND_NAMES.length);
});
