import { SLOT_SETTINGS } from '../../domain/capacity/slot-settings.ts';
import type { MachineNow, Outlook, QueueNow } from '../../domain/diagnosis/outlook.ts';
import { oneLine } from '../../domain/one-line.ts';
import { shortened } from '../../domain/shortened.ts';
import { formatBytes } from '../rendering/bytes.ts';
import { counted } from '../rendering/counted.ts';
import { formatDuration } from '../rendering/duration.ts';
import { type Colors, colorsFor, type Terminal } from '../rendering/terminal.ts';
import type { DownloadNotice } from './download-notices.ts';
import type { StuckWorkflow } from './stuck-workflows.ts';
import type { OutageWithRemedy, Surroundings } from './surroundings.ts';

/** When it ends, from earliest to latest, and what that was reckoned from. */
export function etaLine({ eta }: Outlook): string[] {
  if (eta === undefined) return [];
  const [earliest, likely, latest] = [eta.earliestSeconds, eta.likelySeconds, eta.latestSeconds].map(
    (seconds) => formatDuration(seconds * 1000),
  );
  return [`ends in about ${likely} (${earliest} to ${latest}): ${eta.basis}`];
}

/** What holds it up most, and what to do about it. */
export function bottleneckLines({ bottleneck }: Outlook, terminal: Terminal): string[] {
  if (bottleneck === undefined) return [];
  const { bold } = colorsFor(terminal);
  const todo = bottleneck.todo === undefined ? [] : [`  ${bold('What to do:')} ${bottleneck.todo}`];
  return [bottleneck.sentence, ...todo];
}

/** How busy the slots are, and the machines under them. */
export function machineLines({ queues, machines }: Outlook): string[] {
  const slots = queues.filter(isAtWork).map(queueInWords);
  return [
    ...(slots.length === 0 ? [] : [`slots: ${slots.join(' · ')}`]),
    ...machines.flatMap((machine) => [
      `${machine.host}: ${machineInWords(machine).join(' · ')}`,
      ...(machine.findings ?? []).map((finding) => `! ${machine.host}: ${finding}`),
    ]),
  ];
}

/** What has nothing to do is not told: there are more queues than a line holds. */
const isAtWork = ({ running, backlog, busyShare = 0 }: QueueNow): boolean =>
  running > 0 || backlog > 0 || busyShare >= 0.005;

function queueInWords({ queue, running, slots, backlog, busyShare }: QueueNow): string {
  const busy = busyShare === undefined ? '' : `, busy ${percent(busyShare)}`;
  const waiting = backlog === 0 ? '' : `, ${backlog} wait`;
  return `${SLOT_SETTINGS[queue].name} ${running} of ${slots}${busy}${waiting}`;
}

function machineInWords(machine: MachineNow): string[] {
  const { cpuShare, memoryFreeBytes, memoryTotalBytes, gpus, diskFreeBytes, diskTotalBytes } = machine;
  return [
    ...(cpuShare === undefined ? [] : [`cpu ${percent(cpuShare)}`]),
    ...freeOf('memory', memoryFreeBytes, memoryTotalBytes),
    ...gpus.map(({ name, use, memoryUsedBytes, memoryTotalBytes: all }) =>
      [
        name,
        ...(use === undefined ? [] : [percent(use)]),
        ...(memoryUsedBytes === undefined || all === undefined
          ? []
          : [`${formatBytes(memoryUsedBytes)} of ${formatBytes(all)}`]),
      ].join(' '),
    ),
    ...freeOf('disk', diskFreeBytes, diskTotalBytes),
  ];
}

const freeOf = (what: string, free: number | undefined, all: number | undefined): string[] =>
  free === undefined || all === undefined ? [] : [`${what} ${formatBytes(free)} free of ${formatBytes(all)}`];

/** What the disk holds for it. */
export function diskLine({ databases }: Surroundings, audioBytes: number | undefined): string {
  const { applicationBytes, temporalBytes } = databases;
  return [
    ...(audioBytes === undefined ? [] : [`audio in flight ${formatBytes(audioBytes)}`]),
    `database ${formatBytes(applicationBytes)}`,
    ...(temporalBytes === undefined ? [] : [`Temporal ${formatBytes(temporalBytes)}`]),
  ].join(' · ');
}

const DETAIL_BELOW = 160;

/** Without what the notices of downloads tell already. */
export const untoldOutages = (
  outages: readonly OutageWithRemedy[],
  notices: readonly Pick<DownloadNotice, 'subject'>[],
): OutageWithRemedy[] =>
  outages.filter(
    ({ part, stage }) => stage !== 'download' || !notices.some(({ subject }) => subject === part),
  );

/** What is down since when, and what to do. */
export function outageLines(outages: readonly OutageWithRemedy[], terminal: Terminal): string[] {
  const colors = colorsFor(terminal);
  return outages.flatMap(({ part, stage, since, detail, remedy }) => [
    `${colors.red('!')} ${part} is down for ${formatDuration(Date.now() - since.getTime())}, ${stage} waits and no attempt is used up: ${shortened(oneLine(detail), DETAIL_BELOW)}`,
    `  ${colors.bold('What to do:')} ${remedy}`,
  ]);
}

const STUCK_SHOWN = 3;

/** Workflows whose tasks fail over and over, which the server reports. */
export function stuckLines(stuck: readonly StuckWorkflow[], terminal: Terminal): string[] {
  if (stuck.length === 0) return [];
  const colors = colorsFor(terminal);
  const named = stuck.slice(0, STUCK_SHOWN);
  return [
    `${colors.red('!')} ${counted(stuck.length, 'workflow')} cannot go on: a workflow task fails again and again`,
    ...named.map((one) => `  ${stuckInWords(one, colors)}`),
    `  ${colors.bold('What to do:')} see vidmine doctor; it goes on by itself once a worker runs that can replay it`,
  ];
}

const stuckInWords = ({ workflowId, problems, since }: StuckWorkflow, colors: Colors): string =>
  `${colors.bold(workflowId)}${since === undefined ? '' : ` since ${formatDuration(Date.now() - since.getTime())}`}: ${problems.join(', ')}`;

const percent = (share: number): string => `${Math.round(share * 100)} %`;
