/** How long a client may take, in ms: far longer than any of them needs on a busy machine. */
export const patienceMs = 180_000
