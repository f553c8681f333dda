import { type CollectorConfig, sourceSchema } from './collector-config.ts'
import { type SettingPlace, settingPlaces } from './read-environment.ts'
import { settingHelp } from './setting.ts'

const valueAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (found, name) => (typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined),
    value,
  )

const isSecret = ({ schema }: SettingPlace): boolean => settingHelp.get(schema)?.isSecret === true

/** Every value of the settings that must never be shown. */
export const secretsOf = (config: CollectorConfig): readonly string[] => {
  const own = settingPlaces()
    .filter(isSecret)
    .map(({ path }) => valueAt(config, path))
  const secretPaths = settingPlaces(sourceSchema).filter(isSecret)
  const ofSources = Object.values(config.sources).flatMap((source) =>
    secretPaths.map(({ path }) => valueAt(source, path)),
  )
  return [...own, ...ofSources].filter((value) => typeof value === 'string')
}
