import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { configurationFlags } from './configuration-options.ts';
import { notWritten } from './not-written.ts';
import { planJson } from './plan/json.ts';
import { makeReport } from './plan/make-report.ts';
import { readPlanOptions, type TypedPlanOptions } from './plan/plan-options.ts';
import { renderPlan } from './plan/render.ts';
import { showSeeds } from './plan/seeds.ts';
import { planSvg } from './plan/svg.ts';
import { terminalOf } from './rendering/terminal.ts';

const EXAMPLES = `
The waits between downloads are those of the pacing (\`vidmine accounts pacing\`). It is planned twice: with the shorter
wait while few videos are downloaded and waiting, and without it. Nothing is started, downloaded or written.

Examples:
  vidmine plan --videos 7000 --hours 1 --accounts 3
  vidmine plan --videos 7000 --slots mining=64,speech=8,evaluation=8 --accounts 3 --svg plan.svg
  vidmine plan https://www.youtube.com/@channel --preset ram-64gb
  vidmine plan urls.txt --measure
  vidmine plan --seeds`;

/** `vidmine plan`: how long a batch would take, what bounds it, and what would change that. */
export function planCommand(): Command {
  return configurationFlags(new Command('plan'))
    .description(
      'How long a batch would take, what bounds it and what would change that, without running anything',
    )
    .argument('[source]', 'as for `vidmine batch start`: it is listed, and nothing is written')
    .option('--videos <n>', 'so many videos; of a source its first N')
    .option('--hours <n>', 'length of one video; default: as listed or measured, else 1')
    .option('--accounts <n>', 'accounts that download; 0: local files. Default: those in service, else 1')
    .option('--slots <list>', 'other slots than there are here: mining=64,speech=8,evaluation=2')
    .option('--preset <name>', 'the slots and settings of a preset (`vidmine config presets`)')
    .option('--segments <n>', 'segments of an hour; default: as measured, else 100')
    .option('--segment-seconds <n>', 'what the model takes for one segment')
    .option('--rtf <n>', 'seconds of transcription for a second of audio')
    .option('--evaluation-seconds <n>', 'evaluation, summary and links of an hour')
    .option('--measure', 'take the times of all stages from what ran on this installation')
    .option('--seeds', "the table of the analyses that vidmine's design began with, worked out again")
    .option('--svg <file>', 'draw the queues over time into this file')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (source: string | undefined, typed: TypedPlanOptions) => {
      const options = readPlanOptions(source, typed);
      const terminal = terminalOf(process.stdout, process.env);
      if (typed.seeds) {
        showSeeds(typed, terminal, print);
        return;
      }
      const report = await makeReport(source, typed, options);
      if (typed.svg !== undefined) await writeNew(typed.svg, planSvg(report.plan));
      print(typed.json ? JSON.stringify(planJson(report)) : renderPlan(report, terminal));
      if (typed.svg !== undefined && !typed.json) print(`\nDrawn into ${typed.svg}`);
    });
}

async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (cause) {
    throw notWritten(`The plan cannot be drawn into ${file}`, file, cause);
  }
}

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
