"""Certificates of the tests' own, and an authority that signs them."""

import subprocess

EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True)


class Authority:
    """Signs; whoever trusts the file `certificate` trusts what it has signed."""

    def __init__(self, folder):
        self.folder = folder
        self.certificate, self.key = f"{folder}/authority.pem", f"{folder}/authority.key"
        openssl("req", "-x509", *EC, "-days", "2", "-subj", "/CN=Frontdesk tests", "-keyout", self.key,
                "-out", self.certificate, "-addext", "basicConstraints=critical,CA:true")

    def sign(self, name, names, days=2):
        """A key `NAME.key` and its certificate `NAME.pem` for these names, as in `DNS:localhost,IP:127.0.0.1`."""
        stem = f"{self.folder}/{name}"
        openssl("req", *EC, "-subj", f"/CN={name}", "-keyout", f"{stem}.key", "-out", f"{stem}.csr")
        with open(f"{stem}.names", "w") as file:
            file.write(f"subjectAltName={names}")
        openssl("x509", "-req", "-in", f"{stem}.csr", "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial",
                "-days", str(days), "-out", f"{stem}.pem", "-extfile", f"{stem}.names")
        return f"{stem}.pem", f"{stem}.key"
