/** Version of the toolkit that this is part of. */
export { version } from '@org/segment-core/internal'
