/** One look at a graphics card. */
export interface GpuLoad {
  readonly name: string;
  /** 0 to 1; undefined where it is not told. */
  readonly use: number | undefined;
  readonly memoryUsedBytes: number | undefined;
  readonly memoryTotalBytes: number | undefined;
}
