# Removes what the arguments match, then sees to it that /var can start empty and
# that accounts outlive a changed /etc. What came into /var since the marker was
# made, and tmpfiles.d does not make, gets a line that makes it; files move to
# where tmpfiles.d copies them from. Accounts get a line of sysusers.d.
set -eu
marker=/var/.packages-before
lib=/usr/lib

for pattern; do
	# shellcheck disable=SC2086 # a pattern is to be expanded
	rm -rf -- $pattern
done
find /var/log -xdev -type f -cnewer $marker -delete
# A file that the container's own runtime mounted there cannot be removed.
find /run /tmp -xdev -mindepth 1 -depth -cnewer $marker -delete 2>/dev/null || :

made=$(cat $lib/tmpfiles.d/*.conf /etc/tmpfiles.d/*.conf 2>/dev/null |
	awk '$1 ~ /^[dDvqQfFLCpcb]/ { sub("/$", "", $2); print $2 }')
find /var -xdev -mindepth 1 \
	\( -path $marker -o -path /var/lib/rpm -o -path /var/lib/dpkg -o -path '*[[:space:]]*' \) -prune -o \
	! -cnewer $marker -o \
	-type d -printf 'd %p %m %u %g - -\n' -o \
	-type l -printf 'L %p - - - - %l\n' -o \
	-type f -printf 'C %p %m %u %g - -\n' |
	LC_ALL=C sort -k 2,2 |
	MADE=$made awk 'BEGIN { n = split(ENVIRON["MADE"], m, "\n"); while (n) made[m[n--]] } !($2 in made)' |
	while read -r type path rest; do
		mkdir -p $lib/tmpfiles.d
		printf '%s %s %s\n' "$type" "$path" "$rest" >>$lib/tmpfiles.d/packages-var.conf
		[ "$type" = C ] || continue
		mkdir -p "/usr/share/factory${path%/*}"
		mv "$path" "/usr/share/factory$path"
	done
rm $marker

# shellcheck disable=SC2016 # the dollars are awk's
accounts='
	BEGIN { n = split(ENVIRON["DEFINED"], d, "\n"); while (n) defined[d[n--]] }
	NF == 4 && !(("g" $1) in defined) { printf "g %s %s\n", $1, $3 }
	NF == 7 && !(("u" $1) in defined) { printf "u %s %s:%s \"%s\" %s %s\n", $1, $3, $4, $5, $6, $7 }'
DEFINED=$(cat $lib/sysusers.d/*.conf 2>/dev/null |
	awk '$1 ~ /^u/ { print "u" $2 } $1 ~ /^[ug]/ { print "g" $2 }')
export DEFINED
awk -F : "$accounts" /etc/group /etc/passwd |
	while read -r line; do
		mkdir -p $lib/sysusers.d
		printf '%s\n' "$line" >>$lib/sysusers.d/packages-accounts.conf
	done
