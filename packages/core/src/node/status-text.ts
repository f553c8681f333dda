import { STATUS_CODES } from 'node:http'

/** The reason phrase of an HTTP status, such as `Too Many Requests`; empty if there is none. */
export const statusText = (status: number): string => STATUS_CODES[status] ?? ''
