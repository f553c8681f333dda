// Without this file, Vitest uses the settings of the repository.
export default {}
