/** The packages of a lock file that are installed on a machine: { platform, arch, report }, as `process` has them. */
export function packagesFor(lock, machine) {
  const libc = libcOf(machine);
  return Object.entries(lock.packages)
    .filter(([path]) => path !== '')
    .filter(([, { os, cpu, libc: libcs }]) => {
      return (
        allows(os, machine.platform) &&
        allows(cpu, machine.arch) &&
        (libc === undefined || allows(libcs, libc))
      );
    })
    .map(([path]) => path);
}

/** npm has a name or a list of them; it names what fits, or with `!` what does not. */
function allows(given, value) {
  if (given === undefined) return true;
  const list = [given].flat();
  if (list.includes(`!${value}`)) return false;
  return list.every((name) => name.startsWith('!')) || list.includes(value);
}

function libcOf({ platform, report }) {
  if (platform !== 'linux') return undefined;
  return report?.getReport?.().header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}
