export { windowOf } from '../../domain/pacing/batch-window.ts';
