/** The option of a command that connects to a running `segment dev`. */
export const devUrlOption = [
  '--url <url>',
  'address of segment dev [SEGMENT_DEV_URL] (default: http://127.0.0.1:8765)',
] as const

/** Its token, for commands that read what it received. */
export const devTokenOption = ['--token <token>', 'token, if segment dev requires one [SEGMENT_DEV_TOKEN]'] as const
