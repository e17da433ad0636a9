package main

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"

	"github.com/coreos/go-systemd/v22/activation"
)

// fromSystemd in the place of an address takes the sockets that systemd listens on
// and hands over under the flag's name (FileDescriptorName=).
const fromSystemd = "systemd"

// sockets are what systemd has handed over and no flag has taken yet, by name.
type sockets map[string][]net.Listener

// handedOver takes what systemd hands over, once in a process.
func handedOver() (sockets, error) {
	all := sockets{}
	var faults []error
	for _, file := range activation.Files(true) {
		l, err := net.FileListener(file)
		if err == nil {
			all[file.Name()] = append(all[file.Name()], l)
		}
		faults = append(faults, about("the socket "+file.Name()+" of systemd", err), file.Close())
	}
	return all, errors.Join(faults...)
}

// listen opens what a flag says: an address, or what systemd has handed over.
func (s sockets) listen(flag, address string) ([]net.Listener, error) {
	if address == fromSystemd {
		taken := s[flag]
		delete(s, flag)
		if len(taken) == 0 {
			return nil, fmt.Errorf("-%s %s: systemd has handed over no socket of that name: start tipapi by a .socket unit with FileDescriptorName=%s",
				flag, fromSystemd, flag)
		}
		return taken, nil
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, about("-"+flag, err)
	}
	return []net.Listener{l}, nil
}

// spare is the error for sockets that no flag takes: nobody would answer who
// connects to them.
func (s sockets) spare() error {
	var faults []error
	for _, name := range slices.Sorted(maps.Keys(s)) {
		faults = append(faults, fmt.Errorf("systemd hands over a socket named %s, and no flag takes it: "+
			"FileDescriptorName= has to be listen, listen-proxy or operations, and that flag %s", name, fromSystemd))
	}
	return errors.Join(faults...)
}
