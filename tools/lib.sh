# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Shared by the scripts of this folder; read with ".", from the top of the tree.

export LC_ALL=C.UTF-8

# listed_packages FILE...: the names in package lists, without comments.
listed_packages()
{
  sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "$@"
}

# missing_packages FILE...: those that are not installed.
missing_packages()
{
  local name
  listed_packages "$@" | while read -r name; do
    case "$(dpkg-query -W -f='${db:Status-Status} ' "$name" 2>/dev/null)" in
      *'installed '*) ;;
      *) echo "$name" ;;
    esac
  done
}

# as_root COMMAND...: asks for a password only where someone sits at a terminal to give it.
as_root()
{
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif [ -t 0 ]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

apt_install()
{
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 \
    install --no-install-recommends "$@" </dev/null
}

# install_packages FILE...: installs what is missing; says plainly what to do when it cannot.
install_packages()
{
  local missing
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "This is no Debian system: install what corresponds to $* by hand." >&2
    return 0
  fi
  mapfile -t missing < <(missing_packages "$@")
  if [ "${#missing[@]}" -eq 0 ]; then
    return 0
  fi
  echo "Installing: ${missing[*]}"

  if ! as_root true 2>/dev/null; then
    {
      echo "These packages are missing and only an administrator can install them. Run:"
      echo "  sudo apt-get install ${missing[*]}"
    } >&2
    return 1
  fi
  # The first try uses the package index this machine already has.
  if apt_install "${missing[@]}" >/dev/null 2>&1; then
    return 0
  fi
  if as_root apt-get -q -o APT::Update::Error-Mode=any update </dev/null &&
     apt_install "${missing[@]}"; then
    return 0
  fi
  {
    echo "Packages could not be installed: ${missing[*]}"
    echo "apt-get says why above. Without network, install them from a local mirror first."
  } >&2
  return 1
}

# configure FOLDER [OPTION...]: a meson build folder. meson is asked every time, since a file that was
# added or removed changes what is built. A folder made for another source tree, or left half made,
# is made anew.
configure()
{
  local folder="$1"
  shift
  if [ -e "$folder/build.ninja" ] &&
     grep -qF "\"source\": \"$PWD\"" "$folder/meson-info/meson-info.json" &&
     meson setup --reconfigure "$folder" "$@"; then
    return 0
  fi
  rm -rf "$folder"
  meson setup "$folder" "$@"
}

# seconds_since START: whole seconds since a value of $SECONDS.
seconds_since()
{
  echo "$((SECONDS - $1)) s"
}
