/** Folders of tools, what editors, downloads and office programs leave while they write, and the desktop's own. */
const ignoredNames =
  /^(?:\..*|node_modules|__pycache__|~\$.*|.*~|#.*#|4913|.*\.(?:tmp|temp|part|partial|crdownload|download|bak|lock)|thumbs\.db|desktop\.ini)$/i;

/** Images, sound, film, fonts and programs: there is no text in them to search, so they are not failures either. */
const withoutText =
  /\.(?:png|jpe?g|gif|webp|avif|bmp|ico|icns|svg|tiff?|heic|psd|mp[34]|m4a|wav|flac|ogg|mov|avi|mkv|webm|woff2?|ttf|otf|eot|exe|dll|so|dylib|bin|class|pyc|wasm|map)$/i;

/** Whether a file or folder of that name is none of the documents of a folder. */
export function isIgnoredName(name: string): boolean {
  return ignoredNames.test(name) || withoutText.test(name);
}
