/** Whether every object inherits names that for…in lists, because someone added them to Object.prototype. */
export const inheritsNames = (): boolean => {
  for (const _ in Object.prototype) return true
  return false
}
