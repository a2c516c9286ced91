using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Tests.Refresh;

/// <summary>From the request to the installed answer, with a CA of root and intermediate made for each test.</summary>
[TestClass]
internal sealed class CertificateReplyTests : IDisposable
{
    private const string App = "mutualauth/app.jks";

    private readonly Sandbox _project = new();
    private readonly ECDsa _rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _issuingKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _issuing;

    public CertificateReplyTests()
    {
        var root = Ca("CN=root", _rootKey);
        _root = root.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(5000));
        using var issuing = Ca("CN=issuing", _issuingKey).Create(_root, DateTimeOffset.UtcNow.AddDays(-20), DateTimeOffset.UtcNow.AddDays(4000), [1]);
        _issuing = issuing.CopyWithPrivateKey(_issuingKey);
    }

    public void Dispose()
    {
        _project.Dispose();
        _root.Dispose();
        _issuing.Dispose();
        _rootKey.Dispose();
        _issuingKey.Dispose();
    }

    [TestMethod]
    public void A_request_asks_for_what_the_certificate_says_and_is_not_written_twice()
    {
        _project.KeyStore(App, ("KeyAlgorithm", "EC"), ("Subject", "CN=orders, C=DE"), ("SubjectAlternativeName", "dns:orders.example"));

        var result = _project.RequestCertificates();

        Assert.IsTrue(result.Succeeded);
        Assert.Contains("mutualauth/app.csr", result.Lines[^1]);
        var request = LoadRequest();
        Assert.AreEqual("CN=orders, C=DE", string.Join(", ", request.SubjectName.EnumerateRelativeDistinguishedNames().Select(name => $"{name.GetSingleElementType().FriendlyName}={name.GetSingleElementValue()}")));
        Assert.AreEqual("orders.example", request.CertificateExtensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateDnsNames().Single());
        var written = _project.Bytes("mutualauth/app.csr");
        _project.RequestCertificates();
        CollectionAssert.AreEqual(written, _project.Bytes("mutualauth/app.csr"));
    }

    [TestMethod]
    [DataRow("leaf issuing root", 3)]
    [DataRow("root leaf issuing", 3)]
    [DataRow("issuing leaf", 2)]
    [DataRow("leaf unrelated issuing root", 3)]
    public void An_answer_is_put_in_order_whatever_order_it_comes_in(string order, int length)
    {
        Request();
        _project.Write("answer.pem", string.Join("", order.Split(' ').Select(name => Pem(name))));

        var result = _project.KeyStore(App, ("CertificateReply", "answer.pem")).RefreshOk();

        var own = _project.Open(App).Keys.Single();
        Assert.HasCount(length, own.Chain);
        CollectionAssert.AreEqual(new[] { "CN=demo", "CN=issuing", "CN=root" }[..length], own.Chain.Select(certificate => certificate.Subject).ToArray());
        CollectionAssert.AreEqual(own.Chain[0].Der, _project.Bytes("mutualauth/app.cer"));
        Assert.AreEqual(order.Contains("unrelated"), result.Findings.Any(finding => finding.Kind == Mab.ReplyHasUnrelated));
        Assert.HasCount(1, Directory.GetFiles(_project["mutualauth/archive"]));
        var again = _project.RefreshOk();
        Assert.IsEmpty(again.Lines);
        Assert.IsEmpty(again.Findings);
    }

    [TestMethod]
    public void PKCS7_DER_and_several_files_are_answers_too()
    {
        Request();
        using var leaf = Leaf();
        _project.Write("answer.p7b", new X509Certificate2Collection { leaf, _issuing }.Export(X509ContentType.Pkcs7)!);
        _project.Write("root.cer", _root.RawData);

        _project.KeyStore(App, ("CertificateReply", "answer.p7b;root.cer")).RefreshOk();

        Assert.HasCount(3, _project.Open(App).Keys.Single().Chain);
    }

    [TestMethod]
    public void A_missing_link_is_taken_from_the_partners_and_else_named()
    {
        Request();
        var before = _project.Bytes(App);
        _project.Write("answer.pem", Pem("leaf"));
        _project.KeyStore(App, ("CertificateReply", "answer.pem"));
        Assert.Contains("CN=issuing", _project.RefreshFails(Mab.ReplyLacksIssuer).Text);
        CollectionAssert.AreEqual(before, _project.Bytes(App));

        _project.Write("ca.pem", Pem("issuing") + Pem("root"));
        _project.Partner("ca.pem").RefreshOk();

        Assert.HasCount(3, _project.Open(App).Keys.Single().Chain);
    }

    [TestMethod]
    public void An_answer_for_another_key_or_an_expired_one_changes_nothing()
    {
        Request();
        var before = _project.Bytes(App);
        _project.Write("answer.pem", Pem("unrelated") + Pem("issuing"));
        _project.KeyStore(App, ("CertificateReply", "answer.pem"));
        Assert.Contains("CN=unrelated", _project.RefreshFails(Mab.ReplyForAnotherKey).Text);

        using var expired = Leaf(days: -2);
        _project.Write("answer.pem", expired.ExportCertificatePem() + "\n" + Pem("issuing"));
        _project.RefreshFails(Mab.ReplyExpired);
        CollectionAssert.AreEqual(before, _project.Bytes(App));
    }

    [TestMethod]
    public void Without_the_key_it_was_made_for_an_answer_makes_no_new_one()
    {
        _project.Write("answer.pem", Pem("unrelated") + Pem("issuing"));

        _project.KeyStore(App, ("CertificateReply", "answer.pem")).RefreshFails(Mab.ReplyForAnotherKey);

        Assert.IsFalse(File.Exists(_project[App]));
    }

    [TestMethod]
    public void While_a_request_is_pending_its_key_stays()
    {
        Request();
        var own = _project.Open(App).Keys.Single();
        _project.Now = _project.Now.AddDays(340);

        var waiting = _project.RefreshOk();

        Assert.AreEqual(own.Chain[0], _project.Open(App).Keys.Single().Chain[0]);
        Assert.Contains("request to a CA is pending", waiting.Findings.Single(finding => finding.Kind == Mab.OwnExpiresSoon).Text);

        File.Delete(_project["mutualauth/app.csr"]);
        _project.RefreshOk();
        Assert.AreNotEqual(own.Chain[0], _project.Open(App).Keys.Single().Chain[0]);
    }

    [TestMethod]
    public void What_the_CA_has_signed_is_warned_of_near_its_end_and_renewed_by_the_next_answer()
    {
        Request();
        _project.Write("answer.pem", Pem("leaf") + Pem("issuing"));
        _project.KeyStore(App, ("CertificateReply", "answer.pem")).RefreshOk();
        _project.Now = _project.Now.AddDays(380);

        Assert.Contains("MutualAuthRequestCertificate", _project.RefreshOk().Findings.Single(finding => finding.Kind == Mab.OwnExpiresSoon).Text);

        using var renewed = Leaf(days: 800);
        _project.Write("answer.pem", renewed.ExportCertificatePem() + "\n" + Pem("leaf") + Pem("issuing"));
        _project.RefreshOk();
        Assert.AreEqual(renewed.Thumbprint, X509CertificateLoader.LoadCertificate(_project.Bytes("mutualauth/app.cer")).Thumbprint);
    }

    [TestMethod]
    public void RequireCaSigned_refuses_what_is_self_signed_until_the_answer_is_there()
    {
        _project.RequireCaSigned = true;
        _project.KeyStore(App, ("KeyAlgorithm", "EC")).RefreshFails(Mab.NotCaSigned);
        Assert.IsFalse(File.Exists(_project[App]));

        _project.RequireCaSigned = false;
        Request();
        _project.RequireCaSigned = true;
        _project.RefreshFails(Mab.NotCaSigned);

        _project.Write("answer.pem", Pem("leaf") + Pem("issuing"));
        _project.KeyStore(App, ("CertificateReply", "answer.pem")).RefreshOk();
    }

    private void Request() => Assert.IsTrue(_project.KeyStore(App, ("KeyAlgorithm", "EC")).RequestCertificates().Succeeded);

    private CertificateRequest LoadRequest() => CertificateRequest.LoadSigningRequestPem(
        File.ReadAllText(_project["mutualauth/app.csr"]), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);

    private string Pem(string name)
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = name switch
        {
            "leaf" => Leaf(),
            "unrelated" => Ca("CN=unrelated", other).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(500)),
            "issuing" => X509CertificateLoader.LoadCertificate(_issuing.RawData),
            _ => X509CertificateLoader.LoadCertificate(_root.RawData),
        };
        return certificate.ExportCertificatePem() + "\n";
    }

    private X509Certificate2 Leaf(int days = 400) =>
        LoadRequest().Create(_issuing, DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow.AddDays(days), RandomNumberGenerator.GetBytes(8));

    private static CertificateRequest Ca(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request;
    }
}
