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

/** @throws {CliError} `s3_endpoint` */
const checkEndpoint = (endpoint: string): void => {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  const isUsable = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (isUsable && url.username === '' && url.password === '') return
  throw configError(
    'The endpoint for s3: is not an http or https URL without a user name and password.',
    'Write AWS_ENDPOINT_URL_S3 as https://s3.example.com or http://localhost:9000.',
    's3_endpoint',
  )
}

/**
 * The store and its credentials, from the variables and files that the tools of AWS use.
 * @throws {CliError} `s3_credentials` without usable credentials, `s3_endpoint`
 */
export const readAwsSettings = async ({ env: given, homeDirectory }: AwsMachine): Promise<AwsSettings> => {
  // An empty variable counts as unset, as for the tools of AWS.
  const env: AwsMachine['env'] = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''))
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
  const sessionToken = isInEnv ? env.AWS_SESSION_TOKEN : both('aws_session_token')
  if (/[^!-~]/.test(`${accessKeyId}${secretAccessKey}${sessionToken ?? ''}`)) {
    throw configError(
      'The credentials for s3: contain spaces, line breaks or other characters that no header can have.',
      'Copy them again.',
      's3_credentials',
    )
  }
  const endpoint = env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL ?? both('endpoint_url')
  if (endpoint !== undefined) checkEndpoint(endpoint)
  return {
    ...{ accessKeyId, secretAccessKey, sessionToken, endpoint },
    region: env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? both('region') ?? 'us-east-1',
  }
}
