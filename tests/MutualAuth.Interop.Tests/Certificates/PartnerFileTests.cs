using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Refresh;
using MutualAuth.KeyStores.Tests.Stores;

namespace MutualAuth.Interop.Tests.Certificates;

/// <summary>What openssl and keytool make for a partner to send, and what they make of ours.</summary>
[TestClass]
public sealed class PartnerFileTests : IDisposable
{
    private static readonly string[] StorePassword = ["-storepass:env", Tool.PasswordVariable];

    private readonly TemporaryFolder _folder = new();
    private readonly Identity _chain = Sample.ChainOf(3);

    public PartnerFileTests() => _folder.Write("chain.pem", CertificateWriter.Pem(_chain.Chain));

    public void Dispose() => _folder.Dispose();

    private string OpenSsl(params string[] arguments) => Tool.OpenSsl.Run(_folder.Path, arguments);

    private string Keytool(params string[] arguments) => Tool.Keytool.Run(_folder.Path, arguments);

    private void Reads(IEnumerable<Certificate> expected, string file) =>
        CollectionAssert.AreEqual(expected.ToList(), CertificateFile.Read(_folder.Read(file)).ToList());

    private void Refused(FindingKind kind, string asWhat, string file) =>
        Assert.StartsWith(asWhat, StoreAssert.Fails(kind, () => CertificateFile.Read(_folder.Read(file))).Text);

    /// <summary>Refused for the key, with none of its lines in what is said.</summary>
    private void RefusedForItsKey(string file)
    {
        var content = _folder.Read(file);
        var exception = Assert.ThrowsExactly<MutualAuthException>(() => CertificateFile.Read(content));
        Assert.AreEqual(Mab.PrivateKeyFromPartner.Code, exception.Finding.Code, file + ": " + exception.Message);
        foreach (var line in Encoding.Latin1.GetString(content).Split('\n').Where(line => line.Length >= 16))
            Assert.DoesNotContain(line, exception.ToString());
    }

    // openssl

    [TestMethod]
    [DataRow("-text")]
    [DataRow("-text -nameopt multiline,utf8")]
    [DataRow("-outform DER")]
    [DataRow("-trustout")]
    [DataRow("-trustout -addtrust clientAuth -addreject emailProtection -setalias partner")]
    [DataRow("-subject -issuer -dates -fingerprint -sha256 -serial -purpose -modulus -pubkey")]
    public void A_certificate_is_read_as_openssl_x509_writes_it(string options)
    {
        OpenSsl(["x509", "-in", "chain.pem", "-out", "partner.cer", .. options.Split(' ')]);
        Reads(_chain.Chain.Take(1), "partner.cer");
    }

    [TestMethod]
    [DataRow("PEM")]
    [DataRow("DER")]
    public void PKCS7_is_read_as_openssl_crl2pkcs7_writes_it(string form)
    {
        OpenSsl("crl2pkcs7", "-nocrl", "-certfile", "chain.pem", "-outform", form, "-out", "partner.p7b");
        Reads(_chain.Chain, "partner.p7b");
    }

    [TestMethod]
    public void PKCS7_is_read_as_openssl_pkcs7_prints_it()
    {
        OpenSsl("crl2pkcs7", "-nocrl", "-certfile", "chain.pem", "-out", "partner.p7b");
        OpenSsl("pkcs7", "-in", "partner.p7b", "-print_certs", "-out", "printed.pem");
        Reads(_chain.Chain, "printed.pem");
        OpenSsl("pkcs7", "-in", "partner.p7b", "-print_certs", "-text", "-out", "printed.txt");
        Reads(_chain.Chain, "printed.txt");
    }

    [TestMethod]
    [DataRow("-outform PEM")]
    [DataRow("-outform DER")]
    [DataRow("-outform DER -stream -indef")]
    public void The_certificates_of_a_signed_message_are_read(string options)
    {
        _folder.Write("key.pem", CertificateWriter.Pem("PRIVATE KEY", _chain.Key.Pkcs8));
        _folder.Write("text.txt", "find our certificate attached");
        OpenSsl(
            [
                "cms", "-sign", "-nodetach", "-binary", "-in", "text.txt", "-signer", "chain.pem", "-inkey", "key.pem", "-out", "signed.p7m",
                .. options.Split(' '),
            ]);
        Reads(_chain.Chain.Take(1), "signed.p7m");
    }

    [TestMethod]
    [DataRow("PEM")]
    [DataRow("DER")]
    public void A_request_is_refused_as_openssl_req_writes_it(string form)
    {
        OpenSsl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem", "-subj", "/CN=partner", "-outform", form, "-out", "partner.csr");
        Refused(Mab.NotACertificate, "this is a certificate request (CSR), not a certificate", "partner.csr");
    }

    [TestMethod]
    public void Public_keys_are_refused_as_openssl_writes_them()
    {
        OpenSsl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "key.pem");
        OpenSsl("pkey", "-in", "key.pem", "-pubout", "-out", "public.pem");
        OpenSsl("pkey", "-in", "key.pem", "-pubout", "-outform", "DER", "-out", "public.der");
        OpenSsl("rsa", "-in", "key.pem", "-RSAPublicKey_out", "-out", "public-pkcs1.pem");
        foreach (var file in new[] { "public.pem", "public.der", "public-pkcs1.pem" })
            Refused(Mab.NotACertificate, "this is a public key, not a certificate", file);
    }

    [TestMethod]
    [DataRow("RSA", "rsa_keygen_bits:2048")]
    [DataRow("EC", "ec_paramgen_curve:P-384")]
    [DataRow("EC", "ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit")]
    [DataRow("ED25519", "")]
    [DataRow("X25519", "")]
    public void A_private_key_is_refused_in_every_form_that_openssl_writes(string algorithm, string option)
    {
        OpenSsl(["genpkey", "-algorithm", algorithm, "-out", "key.pem", .. option.Length == 0 ? [] : $"-pkeyopt {option}".Split(' ')]);
        string[] password = ["-passout", "env:" + Tool.PasswordVariable];
        OpenSsl("pkey", "-in", "key.pem", "-text", "-out", "text.pem");
        OpenSsl("pkey", "-in", "key.pem", "-outform", "DER", "-out", "key.der");
        OpenSsl(["pkcs8", "-topk8", "-in", "key.pem", "-out", "encrypted.pem", .. password]);
        OpenSsl(["pkcs8", "-topk8", "-in", "key.pem", "-outform", "DER", "-out", "encrypted.der", .. password]);
        OpenSsl(["pkcs8", "-topk8", "-in", "key.pem", "-v1", "PBE-SHA1-3DES", "-outform", "DER", "-out", "encrypted-v1.der", .. password]);
        List<string> files = ["key.pem", "text.pem", "key.der", "encrypted.pem", "encrypted.der", "encrypted-v1.der"];
        if (algorithm is "RSA" or "EC")
        {
            OpenSsl("pkey", "-in", "key.pem", "-traditional", "-out", "traditional.pem");
            OpenSsl("pkey", "-in", "key.pem", "-traditional", "-outform", "DER", "-out", "traditional.der");
            OpenSsl(["pkey", "-in", "key.pem", "-traditional", "-aes256", "-out", "traditional-encrypted.pem", .. password]);
            files.AddRange(["traditional.pem", "traditional.der", "traditional-encrypted.pem"]);
        }

        foreach (var file in files)
        {
            RefusedForItsKey(file);
            OpenSsl("base64", "-in", file, "-out", "key.b64");
            RefusedForItsKey("key.b64");
            byte[] chain = file.EndsWith(".der", StringComparison.Ordinal) ? [.. _chain.Chain.SelectMany(certificate => certificate.Der)] : _folder.Read("chain.pem");
            _folder.Write("after", [.. chain, .. _folder.Read(file)]);
            RefusedForItsKey("after");
            _folder.Write("before", [.. _folder.Read(file), .. chain]);
            RefusedForItsKey("before");
        }
    }

    [TestMethod]
    public void Keys_are_refused_as_openssl_rsa_ec_and_dsa_write_them()
    {
        OpenSsl("genrsa", "-traditional", "-out", "rsa.pem", "2048");
        OpenSsl("rsa", "-in", "rsa.pem", "-outform", "DER", "-traditional", "-out", "rsa.der");
        OpenSsl("ecparam", "-name", "prime256v1", "-genkey", "-out", "ec.pem");
        OpenSsl("ec", "-in", "ec.pem", "-outform", "DER", "-out", "ec.der");
        OpenSsl("dsaparam", "-genkey", "-out", "dsa.pem", "1024");
        OpenSsl("pkey", "-in", "dsa.pem", "-traditional", "-outform", "DER", "-out", "dsa.der");
        foreach (var file in new[] { "rsa.pem", "rsa.der", "ec.pem", "ec.der", "dsa.pem", "dsa.der" })
            RefusedForItsKey(file);
    }

    [TestMethod]
    public void Parameters_before_a_certificate_are_no_private_key()
    {
        OpenSsl("ecparam", "-name", "prime256v1", "-param_enc", "explicit", "-out", "ec.pem");
        OpenSsl("genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:ffdhe2048", "-out", "dh.pem");
        OpenSsl("dsaparam", "-out", "dsa.pem", "1024");
        _folder.Write("all.pem", [.. _folder.Read("ec.pem"), .. _folder.Read("dh.pem"), .. _folder.Read("dsa.pem"), .. _folder.Read("chain.pem")]);
        Reads(_chain.Chain, "all.pem");
    }

    [TestMethod]
    public void A_keystore_is_refused_and_what_openssl_extracts_of_it_is_read_without_its_key()
    {
        _folder.Write("key.pem", CertificateWriter.Pem("PRIVATE KEY", _chain.Key.Pkcs8));
        OpenSsl("pkcs12", "-export", "-inkey", "key.pem", "-in", "chain.pem", "-out", "partner.p12", "-passout", "env:" + Tool.PasswordVariable);
        Refused(Mab.NotACertificate, "this is a PKCS12 keystore", "partner.p12");

        string[] open = ["-passin", "env:" + Tool.PasswordVariable];
        OpenSsl(["pkcs12", "-in", "partner.p12", "-nokeys", "-out", "partner.pem", .. open]);
        Reads(_chain.Chain, "partner.pem");
        OpenSsl(["pkcs12", "-in", "partner.p12", "-nodes", "-out", "with-key.pem", .. open]);
        RefusedForItsKey("with-key.pem");
    }

    [TestMethod]
    public void Certificates_that_openssl_exports_without_keys_are_trusted()
    {
        OpenSsl("pkcs12", "-export", "-nokeys", "-in", "chain.pem", "-out", "partners.p12", "-passout", "env:" + Tool.PasswordVariable);
        var partners = Resolve("partners.p12");
        CollectionAssert.AreEqual(_chain.Chain.ToList(), partners.Select(partner => partner.Certificate).ToList());
        CollectionAssert.AreEqual(new[] { "partners", "partners-2", "partners-3" }, partners.Select(partner => partner.Alias).ToList());
    }

    [TestMethod]
    public void What_openssl_s_client_prints_is_read()
    {
        using var platform = X509CertificateLoader.LoadCertificate(_chain.Chain[0].Der);
        using var withKey = platform.CopyWithPrivateKey((ECDsa)_chain.Platform!);
        // Windows takes no key that lives in memory alone.
        using var own = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
        var others = new X509Certificate2Collection(_chain.Chain.Skip(1).Select(ca => X509CertificateLoader.LoadCertificate(ca.Der)).ToArray());
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var server = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            await using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(own, others, offline: true),
            });
            // Until the client, whose input is at its end, closes the connection.
            _ = await stream.ReadAsync(new byte[1]);
        });
        _folder.Write("printed.txt", OpenSsl("s_client", "-showcerts", "-connect", listener.LocalEndpoint.ToString()!));
        server.GetAwaiter().GetResult();

        var read = CertificateFile.Read(_folder.Read("printed.txt"));
        // A server may leave out the root, which the client has to know anyway.
        CollectionAssert.AreEqual(_chain.Chain.Take(read.Count).ToList(), read.ToList());
        Assert.IsGreaterThanOrEqualTo(2, read.Count);
    }

    [TestMethod]
    public void Our_PEM_is_what_openssl_writes()
    {
        foreach (var identity in new[] { Sample.Ec("ec"), Sample.Rsa("rsa"), Sample.Ed25519("ed25519") })
        {
            _folder.Write("own.cer", identity.Chain[0].Der);
            Assert.AreEqual(
                OpenSsl("x509", "-inform", "DER", "-in", "own.cer").ReplaceLineEndings("\n"),
                Encoding.ASCII.GetString(CertificateWriter.Pem(identity.Chain)));
        }
    }

    [TestMethod]
    public void Fingerprints_are_those_that_openssl_and_keytool_print()
    {
        var certificate = _chain.Chain[0];
        Assert.Contains("=" + certificate.Sha256, OpenSsl("x509", "-in", "chain.pem", "-noout", "-fingerprint", "-sha256"));
        Assert.Contains("SHA256: " + certificate.Sha256, Keytool("-printcert", "-file", "chain.pem"));
    }

    // keytool

    private void MakeOwn() =>
        Keytool(["-genkeypair", "-alias", "own", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=own, O=Partner\\, Inc., C=DE", "-keystore", "own.p12", .. StorePassword]);

    [TestMethod]
    public void A_certificate_is_read_as_keytool_exports_it()
    {
        MakeOwn();
        Keytool(["-exportcert", "-alias", "own", "-file", "own.cer", "-keystore", "own.p12", .. StorePassword]);
        Keytool(["-exportcert", "-rfc", "-alias", "own", "-file", "own.pem", "-keystore", "own.p12", .. StorePassword]);
        var certificate = CertificateFile.Read(_folder.Read("own.cer")).Single();
        CollectionAssert.AreEqual(_folder.Read("own.cer"), certificate.Der);
        Reads([certificate], "own.pem");

        // The way of the knowledge base: exported by keytool, turned into PEM by openssl.
        OpenSsl("x509", "-inform", "der", "-in", "own.cer", "-out", "converted.pem");
        Reads([certificate], "converted.pem");

        _folder.Write("listed.txt", Keytool(["-list", "-rfc", "-keystore", "own.p12", .. StorePassword]));
        Reads([certificate], "listed.txt");
    }

    [TestMethod]
    public void A_request_is_refused_as_keytool_writes_it()
    {
        MakeOwn();
        Keytool(["-certreq", "-alias", "own", "-file", "own.csr", "-keystore", "own.p12", .. StorePassword]);
        Refused(Mab.NotACertificate, "this is a certificate request (CSR), not a certificate", "own.csr");
    }

    [TestMethod]
    public void What_keytool_gencert_answers_is_read()
    {
        MakeOwn();
        Keytool(["-certreq", "-alias", "own", "-file", "own.csr", "-keystore", "own.p12", .. StorePassword]);
        Keytool(["-genkeypair", "-alias", "ca", "-keyalg", "EC", "-dname", "CN=ca", "-ext", "bc:c", "-keystore", "ca.p12", .. StorePassword]);
        Keytool(["-gencert", "-rfc", "-alias", "ca", "-infile", "own.csr", "-outfile", "own.pem", "-keystore", "ca.p12", .. StorePassword]);
        Keytool(["-gencert", "-alias", "ca", "-infile", "own.csr", "-outfile", "own.cer", "-keystore", "ca.p12", .. StorePassword]);
        foreach (var file in new[] { "own.pem", "own.cer" })
        {
            var answer = CertificateFile.Read(_folder.Read(file))[0];
            Assert.Contains("own", answer.Subject);
            Assert.Contains("ca", answer.Issuer);
        }
    }

    [TestMethod]
    [DataRow("JKS", "this is a JKS keystore")]
    [DataRow("PKCS12", "this is a PKCS12 keystore")]
    public void The_entries_of_a_truststore_of_keytool_are_taken_with_its_password(string type, string asWhat)
    {
        string[] store = ["-keystore", "Trust.store", "-storetype", type, .. StorePassword];
        for (var i = 0; i < 2; i++)
        {
            _folder.Write("partner.cer", _chain.Chain[i].Der);
            Keytool(["-importcert", "-noprompt", "-alias", "partner" + i, "-file", "partner.cer", .. store]);
        }

        Refused(Mab.NotACertificate, asWhat, "Trust.store");
        var partners = Resolve("Trust.store");
        CollectionAssert.AreEqual(_chain.Chain.Take(2).ToList(), partners.Select(partner => partner.Certificate).ToList());
        CollectionAssert.AreEqual(new[] { "trust", "trust-2" }, partners.Select(partner => partner.Alias).ToList());
    }

    [TestMethod]
    public void A_JCEKS_keystore_is_refused_as_one()
    {
        Keytool(["-genkeypair", "-alias", "own", "-keyalg", "EC", "-dname", "CN=own", "-keystore", "own.jceks", "-storetype", "JCEKS", .. StorePassword]);
        Refused(Mab.NotACertificate, "this is a JCEKS keystore, not a certificate", "own.jceks");
    }

    /// <summary>As a PartnerCertificate item with that Include and a Password.</summary>
    private IReadOnlyList<DeclaredPartner> Resolve(string file)
    {
        _folder.Write("password", Sample.Password.Characters);
        var findings = new List<Finding>();
        var partners = new PartnerFiles().Resolve(
            [
                new PartnerDeclaration
                {
                    Path = _folder.File(file),
                    DisplayPath = file,
                    Alias = Path.GetFileNameWithoutExtension(file).ToLowerInvariant(),
                    ExpiryWarningDays = 30,
                    Password = PasswordSource.OfFile("Password", _folder.File("password"), "password"),
                },
            ],
            findings);
        Assert.IsEmpty(findings);
        return partners;
    }
}
