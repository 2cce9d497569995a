import { Client } from '@temporalio/client';
import { counted } from '../rendering/counted.ts';
import { STUCK_TODO } from '../status/reported-problems.ts';
import { type StuckWorkflow, stuckWorkflows } from '../status/stuck-workflows.ts';
import type { DoctorContext } from './doctor-context.ts';
import type { Finding } from './finding.ts';

const NAMED = 3;

/** Workflows whose next step fails again and again: a version of vidmine that does not fit them, or a bug. */
export async function checkStuck({ configuration, temporal }: DoctorContext): Promise<Finding[]> {
  const connection = await temporal?.().catch(() => undefined);
  // That the server does not answer is told with the server.
  if (connection === undefined) return [];
  const client = new Client({ connection, namespace: configuration.temporal.namespace });
  return stuckFindings(await stuckWorkflows(client));
}

export function stuckFindings(stuck: readonly StuckWorkflow[]): Finding[] {
  const part = 'workflows';
  if (stuck.length === 0) return [{ part, status: 'ok', found: 'none is stuck' }];
  const named = stuck.slice(0, NAMED).map(({ workflowId, problems, since }) => {
    const when = since === undefined ? '' : ` since ${since.toISOString()}`;
    return `${workflowId}${when}: ${problems.join('; ')}`;
  });
  const more = stuck.length > NAMED ? [`and ${stuck.length - NAMED} more`] : [];
  const found = `${counted(stuck.length, 'workflow')} stuck: ${[...named, ...more].join(' · ')}`;
  return [{ part, status: 'problem', found, todo: STUCK_TODO }];
}
