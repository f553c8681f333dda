import { STATUS_CODES } from 'node:http'

/** The words that go with an HTTP status, such as `Too Many Requests`; empty where there are none. */
export const statusText = (status: number): string => STATUS_CODES[status] ?? ''
