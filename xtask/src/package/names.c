/* Linked into the static program only.

   A static glibc still loads the modules that /etc/nsswitch.conf names, and a module made for another glibc ends the
   process. What is built in is enough: /etc/hosts and DNS. Runs before main, and keeps that file from being read. */

#include <nss.h>

__attribute__((constructor)) static void resolve_by_what_is_built_in(void)
{
    __nss_configure_lookup("hosts", "files dns");
}
