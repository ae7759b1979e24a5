/** For electron-builder: false says that the shell, which is bundled whole, needs no modules beside it. */
export async function beforeBuild() {
  return false;
}
