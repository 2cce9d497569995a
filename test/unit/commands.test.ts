import { COMMAND_NAMES, wantedCommands } from '../../client/commands.ts';

test('each command is loaded under the name that it has', async () => {
  const all = await wantedCommands(undefined);
  expect(all.map((command) => command.name())).toEqual(COMMAND_NAMES);
});

test('every command shows examples in its help', async () => {
  const helps = (await wantedCommands(undefined)).flatMap((command) =>
    [...(command.commands.length > 0 ? command.commands : [command])].map((one) => {
      let help = '';
      one.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
      return { name: `${command.name()} ${one.name()}`, help };
    }),
  );
  expect(helps.filter(({ help }) => !help.includes('Examples:')).map(({ name }) => name)).toEqual([]);
});

test.each(['status', 'batch', 'evaluate-model'])('of %s only that one is loaded', async (name) => {
  expect((await wantedCommands(name)).map((command) => command.name())).toEqual([name]);
});

test.each(['--help', 'help', 'statuss', 'toString'])('%s shows all of them', async (typed) => {
  expect(await wantedCommands(typed)).toHaveLength(COMMAND_NAMES.length);
});
