/** The path of a route as OpenAPI writes it; it has no wildcard. */
export const openapiPath = (path: string): string => path.replace(/:(\w+)/g, '{$1}').replace('*', '{path}')

/** A reference to what a path of the document does. */
export const pathPointer = (path: string): string => `#/paths/${path.replaceAll('/', '~1')}`
