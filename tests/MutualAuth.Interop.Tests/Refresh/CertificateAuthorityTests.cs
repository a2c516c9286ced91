using MutualAuth.KeyStores.Tests.Refresh;

namespace MutualAuth.Interop.Tests.Refresh;

/// <summary>Requests that real CAs answer: openssl with a root and an intermediate, and keytool -gencert.</summary>
[TestClass]
public sealed class CertificateAuthorityTests : IDisposable
{
    private readonly Sandbox _project = new();

    public void Dispose() => _project.Dispose();

    [TestMethod]
    [DataRow("app.jks", "RSA")]
    [DataRow("app.jks", "EC")]
    [DataRow("app.p12", "Ed25519")]
    public void Openssl_verifies_the_request_and_the_answer_of_its_CA_becomes_the_chain(string path, string algorithm)
    {
        Request(path, algorithm);
        Assert.Contains("verify OK", OpenSslErrors("req", "-in", "app.csr", "-noout", "-verify"));
        var text = OpenSsl("req", "-in", "app.csr", "-noout", "-text");
        Assert.Contains("DNS:orders.example", text);
        Assert.Contains("TLS Web Client Authentication", text);

        MakeCa();
        OpenSsl("x509", "-req", "-in", "app.csr", "-CA", "issuing.pem", "-CAkey", "issuing.key", "-CAcreateserial", "-days", "300", "-copy_extensions", "copy", "-out", "leaf.pem");
        // As CAs send it: a PKCS#7 in their own order.
        OpenSsl("crl2pkcs7", "-nocrl", "-certfile", "root.pem", "-certfile", "issuing.pem", "-certfile", "leaf.pem", "-out", "answer.p7b");

        Declare(path, algorithm, ("CertificateReply", "answer.p7b")).RefreshOk();

        var listing = Keytool("-list", "-v", "-keystore", path, "-storepass:file", "password.txt");
        Assert.Contains("Certificate chain length: 3", listing);
        Assert.Contains("Your keystore contains 1 entry", listing);
        OpenSsl("verify", "-CAfile", "root.pem", "-untrusted", "issuing.pem", "app.pem");
    }

    [TestMethod]
    public void Keytool_gencert_answers_the_request()
    {
        Request("app.jks", "EC");
        Keytool("-genkeypair", "-alias", "root", "-keyalg", "EC", "-dname", "CN=keytool root", "-ext", "bc:c", "-validity", "2000", "-keystore", "ca.p12", "-storepass:file", "password.txt");
        Keytool("-exportcert", "-rfc", "-alias", "root", "-keystore", "ca.p12", "-storepass:file", "password.txt", "-file", "root.pem");
        Keytool("-gencert", "-alias", "root", "-infile", "app.csr", "-outfile", "leaf.cer", "-validity", "300", "-keystore", "ca.p12", "-storepass:file", "password.txt");

        Declare("app.jks", "EC", ("CertificateReply", "leaf.cer;root.pem")).RefreshOk();

        Assert.Contains("Certificate chain length: 2", Keytool("-list", "-v", "-keystore", "app.jks", "-storepass:file", "password.txt"));
    }

    private void Request(string path, string algorithm)
    {
        _project.Write("password.txt", "changeit");
        Assert.IsTrue(Declare(path, algorithm).RequestCertificates().Succeeded);
    }

    private Sandbox Declare(string path, string algorithm, params (string, string)[] more) => _project.KeyStore(
        path,
        [
            ("KeyAlgorithm", algorithm), ("StorePassword", "file:password.txt"),
            ("Subject", "CN=orders.example, O=Example, C=DE"), ("SubjectAlternativeName", "dns:orders.example"), .. more,
        ]);

    private void MakeCa()
    {
        _project.Write("ca.cnf", "[ca]\nbasicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign\n");
        OpenSsl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "root.key", "-out", "root.pem", "-days", "2000", "-subj", "/CN=root");
        OpenSsl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "issuing.key", "-out", "issuing.csr", "-subj", "/CN=issuing");
        OpenSsl("x509", "-req", "-in", "issuing.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "1000", "-extfile", "ca.cnf", "-extensions", "ca", "-out", "issuing.pem");
    }

    private string Keytool(params string[] arguments) => Tool.Keytool.Run(_project.Folder, arguments);

    private string OpenSsl(params string[] arguments) => Tool.OpenSsl.Run(_project.Folder, arguments);

    private string OpenSslErrors(params string[] arguments) => Tool.OpenSsl.Try(_project.Folder, arguments).Errors;
}
