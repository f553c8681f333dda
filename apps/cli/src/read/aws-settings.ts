import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { configError } from '../errors/cli-error.ts'

/** The part of the machine that names the store and its credentials. */
export interface AwsMachine {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly homeDirectory: string
}

/** A store and the credentials for it. */
export interface AwsSettings {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string | undefined
  readonly region: string
  /** URL of a store other than Amazon's. */
  readonly endpoint: string | undefined
}

type Section = ReadonlyMap<string, string>

/** The sections of a file of profiles. */
const parseIni = (text: string): ReadonlyMap<string, Section> => {
  const sections = new Map<string, Map<string, string>>()
  let section = new Map<string, string>()
  for (const line of text.split(/\r?\n/)) {
    const [, title] = /^\s*\[\s*(?:profile\s+)?([^\]]+?)\s*\]/.exec(line) ?? []
    if (title !== undefined) {
      section = new Map()
      sections.set(title, section)
      continue
    }
    // Indented lines belong to nested settings.
    const [, name, value] = /^([\w.-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) section.set(name, value)
  }
  return sections
}

const readProfile = async (path: string, profile: string): Promise<Section> => {
  try {
    return parseIni(await readFile(path, 'utf8')).get(profile) ?? new Map()
  } catch {
    return new Map()
  }
}

/**
 * The store and its credentials, from the variables and files that the tools of AWS use.
 * @throws {CliError} `s3_credentials` without credentials
 */
export const readAwsSettings = async ({ env, homeDirectory }: AwsMachine): Promise<AwsSettings> => {
  const profile = env.AWS_PROFILE ?? env.AWS_DEFAULT_PROFILE ?? 'default'
  const [credentials, config] = await Promise.all([
    readProfile(env.AWS_SHARED_CREDENTIALS_FILE ?? join(homeDirectory, '.aws/credentials'), profile),
    readProfile(env.AWS_CONFIG_FILE ?? join(homeDirectory, '.aws/config'), profile),
  ])
  const both = (name: string): string | undefined => credentials.get(name) ?? config.get(name)
  // A chosen profile wins over keys in the environment only if there are none.
  const isInEnv = env.AWS_ACCESS_KEY_ID !== undefined && env.AWS_SECRET_ACCESS_KEY !== undefined
  const accessKeyId = isInEnv ? env.AWS_ACCESS_KEY_ID : both('aws_access_key_id')
  const secretAccessKey = isInEnv ? env.AWS_SECRET_ACCESS_KEY : both('aws_secret_access_key')
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const hasOther = ['sso_session', 'sso_start_url', 'role_arn', 'credential_process'].some((name) => both(name))
    throw configError(
      `There are no credentials for s3: in the environment or in the profile ${JSON.stringify(profile)}.`,
      hasOther
        ? 'Export temporary keys first: eval "$(aws configure export-credentials --format env)"'
        : 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.',
      's3_credentials',
    )
  }
  return {
    ...{ accessKeyId, secretAccessKey },
    sessionToken: isInEnv ? env.AWS_SESSION_TOKEN : both('aws_session_token'),
    region: env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? config.get('region') ?? 'us-east-1',
    endpoint: env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL ?? config.get('endpoint_url'),
  }
}
