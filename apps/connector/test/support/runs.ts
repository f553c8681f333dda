/** Runs of a property test: the given number in `pnpm test`, 25 times as many in `pnpm test:deep`. */
export const runs = (count: number): number => (process.env.SEGMENT_DEEP ? count * 25 : count)
