// TEST_DEPTH is `quick` in `pnpm test:quick` and `deep` in `pnpm test:deep`.
const depth = process.env.TEST_DEPTH

/** True if only unit tests run: no browser, shell or child process. */
export const isQuick = depth === 'quick'

/** True if properties, soaks and kill loops run many times. */
export const isDeep = depth === 'deep'

/**
 * How often a property, soak or kill loop runs.
 * @param count as many as find bugs in a normal run; deep tests run 25 times as many
 */
export const runs = (count: number): number => (isDeep ? count * 25 : count)

/** How long a test waits for what must happen: far longer than any machine needs, so only a hang fails. In ms. */
export const patienceMs = 120_000
