/// Keys that openssl has made, as it writes them.
enum ForeignKeys {
    static let secret = "0123456789abcdef0123456789abcdef"
    static let p256 = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEU2ks1f0hCrJ0joYYzNdtpoSx/xTB
        etTpSobF4sHDjd9dRiOWnveBY5OS3Lgats+zL6JW1DmQ4ACaEz41nf00Nw==
        -----END PUBLIC KEY-----
        """
    static let ed25519 = """
        -----BEGIN PUBLIC KEY-----
        MCowBQYDK2VwAyEAJzojgLnYK8iQEeYUm8HN7tXBfEYYHJ8UtVmbiUdlFnU=
        -----END PUBLIC KEY-----
        """
    static let p256Compressed = """
        -----BEGIN PUBLIC KEY-----
        MDkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDIgADU2ks1f0hCrJ0joYYzNdtpoSx/xTB
        etTpSobF4sHDjd8=
        -----END PUBLIC KEY-----
        """
    static let p384 = """
        -----BEGIN PUBLIC KEY-----
        MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEflnjJ7aCEgAAqHXszpZk3MMeIs5ua1pa
        wJQaF6rwQSf+LPQ42e+SMpMYVE+fWs15p7PwkGoLa+Pm2aK3ROhllvt0n/Ii/Cq2
        WDdvzyic9rWxqBfCuqmDpP+UNUSOkdj0
        -----END PUBLIC KEY-----
        """
    static let p521 = """
        -----BEGIN PUBLIC KEY-----
        MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQABXd9mm5/mTDYlGjmDpLpi6wNjO3q
        V2aPzSjMa8HgV8NsBispbRHNB3QrmJywbBTpE4wWPgMi6rJVwQBAhTMd/pwBhjqj
        7O3HCjkUUxj9/yC6CkQXJh476TeqnjE1sG0QbUwO4Ya4QnhnajUKqD6DbzCmqkvt
        BxmFqS1i0qBrdQG7TKo=
        -----END PUBLIC KEY-----
        """
    static let secp256k1 = """
        -----BEGIN PUBLIC KEY-----
        MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAE/pO+YJ6Pe7n1Gf251D7QLd5PmJAWWODI
        asjVa1sG7Mo9fLgQ6TAQ7jldIKmqe/RJELoGDeqMKpE4YTsC8hNGyg==
        -----END PUBLIC KEY-----
        """
    static let ed448 = """
        -----BEGIN PUBLIC KEY-----
        MEMwBQYDK2VxAzoAHJwvCjykuts2EX5Cx1VeIPXUn+yJCq7YsG68zQ6cYFHulWHf
        rO3aEY/KdwjawgVsCE5JRnoanU0A
        -----END PUBLIC KEY-----
        """
    static let x25519 = """
        -----BEGIN PUBLIC KEY-----
        MCowBQYDK2VuAyEAznT9c91xTLHmU+viJ/HnaNGHoaVeuRRYyNjLt2fRx3I=
        -----END PUBLIC KEY-----
        """
    static let x448 = """
        -----BEGIN PUBLIC KEY-----
        MEIwBQYDK2VvAzkA7wgC0HMsjSxT/p1MBbjDv9zbeHmoDp3tl8h0ymT4O5upXLUD
        ncYwO1tYcQzlmRX5H4aKtw8VruY=
        -----END PUBLIC KEY-----
        """
    static let rsa = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApO+L30XcAQF/bA6Y9zCO
        PzZfmKAIwGxxwTXJApf2j2B3xR2pDUKHWG0boRn2Geausg4cWQkOTAuJ+FRzlBL9
        /ADEJ8Kbe4exMCrN+LQrGbxfJNrjKCnJCsvdjPvBVCO1nll9s6jCwJMdBgYA6I7K
        tOZFaIrRF5ejUfPIRAVCLI6sGCJKbPsX6FgSAI0MBTsU9GJGyZP3tNGXZkhKmF2N
        n2kwn4VJos/R/yCUBYuttOpUl/cgpJzWqY92KdDP49GfBz8WM9ry/wNKwD299hvB
        Xb9f1c70OsJ+gwn79AWIPv+x420AD5Q/OpRAuUg2lFS0tv5RjMhX59LvxFu/WYmc
        YwIDAQAB
        -----END PUBLIC KEY-----
        """
    static let rsaPKCS1 = """
        -----BEGIN RSA PUBLIC KEY-----
        MIIBCgKCAQEApO+L30XcAQF/bA6Y9zCOPzZfmKAIwGxxwTXJApf2j2B3xR2pDUKH
        WG0boRn2Geausg4cWQkOTAuJ+FRzlBL9/ADEJ8Kbe4exMCrN+LQrGbxfJNrjKCnJ
        CsvdjPvBVCO1nll9s6jCwJMdBgYA6I7KtOZFaIrRF5ejUfPIRAVCLI6sGCJKbPsX
        6FgSAI0MBTsU9GJGyZP3tNGXZkhKmF2Nn2kwn4VJos/R/yCUBYuttOpUl/cgpJzW
        qY92KdDP49GfBz8WM9ry/wNKwD299hvBXb9f1c70OsJ+gwn79AWIPv+x420AD5Q/
        OpRAuUg2lFS0tv5RjMhX59LvxFu/WYmcYwIDAQAB
        -----END RSA PUBLIC KEY-----
        """
    static let rsaPSS = """
        -----BEGIN PUBLIC KEY-----
        MIGdMAsGCSqGSIb3DQEBCgOBjQAwgYkCgYEApziL7gRD5Ny7WpwMRJNmiGC4i+4e
        +13war9D4dqcAdJBmMqihqvHL2t/e2gqhyTHvoulMRPtemDcYToL2plAuXT5mvro
        4Wfwn7CWc1El2striFXwcThsDksd7gR+cnl8r2QX8GSAIcLUQLJeDvmhxBGqNhgu
        +i3fSR42t4y6CoUCAwEAAQ==
        -----END PUBLIC KEY-----
        """
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBbTCCAROgAwIBAgIUBSJgPG14O+x2CRb9QNFKvEnFbXgwCgYIKoZIzj0EAwIw
        DDEKMAgGA1UEAwwBeDAeFw0yNjExMjgwNTA4NDBaFw0zNjExMjUwNTA4NDBaMAwx
        CjAIBgNVBAMMAXgwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARTaSzV/SEKsnSO
        hhjM122mhLH/FMF61OlKhsXiwcON311GI5ae94Fjk5LcuBq2z7MvolbUOZDgAJoT
        PjWd/TQ3o1MwUTAdBgNVHQ4EFgQUhSTkHmQ7vYvoGQc3l2rdbswYM14wHwYDVR0j
        BBgwFoAUhSTkHmQ7vYvoGQc3l2rdbswYM14wDwYDVR0TAQH/BAUwAwEB/zAKBggq
        hkjOPQQDAgNIADBFAiEAl2L/D+EQB1zMB+XSS6z+eiZNTXFYsD22F0VFSFY1cnkC
        IEbI/eyMz2OIBOo72n+Y9douLaBzaMWb44dewmAaixIN
        -----END CERTIFICATE-----
        """
}
