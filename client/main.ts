import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { errorCode } from '../domain/error-code.ts';
import { accountsCommand } from './accounts.ts';
import { batchCommand } from './batch.ts';
import { bumpCommand } from './bump.ts';
import { capacityCommand } from './capacity.ts';
import { claimsCommand } from './claims.ts';
import { configCommand } from './config.ts';
import { costsCommand } from './costs.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { downCommand } from './down.ts';
import { embeddingsCommand } from './embeddings.ts';
import { entitiesCommand } from './entities.ts';
import { evaluateModelCommand } from './evaluate-model.ts';
import { linkCommand } from './link.ts';
import { modelsCommand } from './models.ts';
import { planCommand } from './plan.ts';
import { exitCodeOf, renderError } from './rendering/errors.ts';
import { terminalOf } from './rendering/terminal.ts';
import { reportCommand } from './report.ts';
import { rerunCommand } from './rerun.ts';
import { retryCommand } from './retry.ts';
import { searchCommand } from './search.ts';
import { serviceCommand } from './service.ts';
import { openSession } from './session.ts';
import { showCommand } from './show.ts';
import { skipCommand } from './skip.ts';
import { statusCommand } from './status.ts';
import { toolsCommand } from './tools.ts';
import { tuneCommand } from './tune.ts';
import { upCommand } from './up.ts';
import { voicesCommand } from './voices.ts';

const { version, description } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string; description: string };

const program = new Command('vidmine')
  .description(description)
  .version(version)
  .showHelpAfterError('(what there is: vidmine --help)')
  .addCommand(upCommand())
  .addCommand(downCommand())
  .addCommand(planCommand())
  .addCommand(capacityCommand())
  .addCommand(batchCommand({ openSession }))
  .addCommand(statusCommand({ openSession }))
  .addCommand(reportCommand({ openSession }))
  .addCommand(retryCommand({ openSession }))
  .addCommand(skipCommand({ openSession }))
  .addCommand(bumpCommand({ openSession }))
  .addCommand(rerunCommand({ openSession }))
  .addCommand(costsCommand({ openSession }))
  .addCommand(tuneCommand({ openSession }))
  .addCommand(accountsCommand())
  .addCommand(showCommand({ openSession }))
  .addCommand(claimsCommand({ openSession }))
  .addCommand(searchCommand({ openSession }))
  .addCommand(linkCommand({ openSession }))
  .addCommand(entitiesCommand({ openSession }))
  .addCommand(embeddingsCommand({ openSession }))
  .addCommand(voicesCommand({ openSession }))
  .addCommand(evaluateModelCommand())
  .addCommand(configCommand())
  .addCommand(modelsCommand())
  .addCommand(serviceCommand())
  .addCommand(toolsCommand())
  .addCommand(doctorCommand())
  .addCommand(demoCommand())
  .addHelpText(
    'after',
    `
Examples:
  vidmine up --detach
  vidmine batch start https://www.youtube.com/@channel --limit-unprocessed 20
  vidmine status --watch
  vidmine batch pause my-channel
  vidmine retry --failed
  vidmine accounts list
  vidmine voices add "Ada Example" --from ada.wav --host
  vidmine search "what limits growth"

Exit codes: 0 ok, 1 error, 2 wrong usage, 3 finished, and some videos failed, are parked or were cancelled.
Ctrl-C ends the showing of a batch; the batch goes on.`,
  );

/** Whoever reads us may stop at any time, as `head` does: then we are done. `up`, which runs on, listens itself. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (stream.listenerCount('error') > 1) return;
    if (errorCode(error) !== 'EPIPE') throw error;
    process.exit();
  });
}

/** commander ends the process itself otherwise; every command's end is decided here. */
function throwInstead(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) throwInstead(child);
}

throwInstead(program);
try {
  await program.parseAsync();
} catch (error) {
  const text = renderError(error, terminalOf(process.stderr, process.env));
  if (text !== '') process.stderr.write(`${text}\n`);
  process.exitCode = exitCodeOf(error);
}
