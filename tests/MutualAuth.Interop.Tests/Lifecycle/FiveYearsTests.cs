using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Tests.Refresh;

namespace MutualAuth.Interop.Tests.Lifecycle;

/// <summary>
/// One keystore from its first build to the end of what a CA has signed. After every step keytool lists it, and it shakes
/// hands with each partner, which runs openssl and trusts what it has been handed by then.
/// </summary>
[TestClass]
public sealed class FiveYearsTests : IDisposable
{
    private const string SelfSigned = "num=18";
    private const string IssuerUnknown = "num=20";
    private const string Expired = "num=10";

    private static readonly DateTimeOffset Start = new(2031, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private readonly Sandbox _project = new();
    private readonly Dictionary<string, Partner> _partners = [];
    private readonly List<IDisposable> _disposables = [];

    /// <summary>What the partners have been handed so far, as PEM.</summary>
    private string _handed = "";

    private string _keyStore = "";

    public void Dispose()
    {
        _project.Dispose();
        _disposables.ForEach(disposable => disposable.Dispose());
    }

    [TestMethod]
    [DataRow("app.jks", "RSA")]
    [DataRow("app.p12", "EC")]
    public async Task Through_five_years_of_changes_keytool_and_every_partner_see_what_was_declared(string file, string algorithm)
    {
        _keyStore = "mutualauth/" + file;
        void Declare(params (string, string)[] more) => _project.KeyStore(
            _keyStore,
            [("KeyAlgorithm", algorithm), ("Renewal", "Stage"), ("Subject", "CN=orders"), ("SubjectAlternativeName", "dns:" + Partner.OurHost), .. more]);

        // Made, and handed over.
        _project.Now = Start;
        Declare();
        var web = Joins("web");
        _project.RefreshOk();
        await With(web, trust: web.Pem).IsRefusedByThePartner(SelfSigned);
        Hand("mutualauth/app.pem");
        await Serves(chainLength: 1);

        // A partner's certificate changes.
        _project.Now = Start.AddDays(100);
        var renewedWeb = Joins("web");
        await With(renewedWeb).IsRefusedByUs(nameof(X509ChainStatusFlags.UntrustedRoot));
        _project.RefreshOk();
        await Serves(chainLength: 1);
        await With(web).IsRefusedByUs(nameof(X509ChainStatusFlags.UntrustedRoot));

        // A partner is added.
        _project.Now = Start.AddDays(200);
        var depot = Joins("depot");
        await With(depot).IsRefusedByUs(nameof(X509ChainStatusFlags.UntrustedRoot));
        _project.RefreshOk();
        await Serves(chainLength: 1);

        // A successor is staged, and serves nobody yet.
        _project.Now = Start.AddDays(340);
        var before = _project.Bytes(_keyStore);
        _project.RefreshOk();
        CollectionAssert.AreEqual(before, _project.Bytes(_keyStore));
        var (old, successor) = (Text("mutualauth/app.pem"), Text("mutualauth/app.next.pem"));
        await Serves(chainLength: 1);
        await With(depot, trust: successor).IsRefusedByThePartner(SelfSigned);

        // It is activated, once the partners have it.
        Hand("mutualauth/app.next.pem");
        _project.Now = Start.AddDays(350);
        Assert.IsTrue(_project.Activate().Succeeded);
        await Serves(chainLength: 1);
        await With(depot, trust: old).IsRefusedByThePartner(SelfSigned);
        _project.Now = Start.AddDays(370);
        await With(depot).Succeeds();

        // A CA is asked, and until it answers all stays as it was.
        _project.Now = Start.AddDays(650);
        using var authority = new OpenSslAuthority(_project.Now);
        before = _project.Bytes(_keyStore);
        Assert.IsTrue(_project.RequestCertificates().Succeeded);
        CollectionAssert.AreEqual(before, _project.Bytes(_keyStore));
        await Serves(chainLength: 1);
        await With(depot, trust: authority.Root).IsRefusedByThePartner(SelfSigned);

        // Its answer is installed.
        var end = Start.AddDays(1380);
        _project.Write("answer.pem", authority.Answer(_project.Bytes("mutualauth/app.csr"), _project.Now, end));
        Declare(("CertificateReply", "answer.pem"));
        _project.RefreshOk();
        await With(depot).IsRefusedByThePartner(IssuerUnknown);
        _handed = authority.Root;
        await Serves(chainLength: 3);

        // The CA renews: nobody has to be handed anything.
        _project.Now = Start.AddDays(1360);
        before = _project.Bytes(_keyStore);
        Assert.Contains(Mab.OwnExpiresSoon, _project.RefreshOk().Findings.Select(finding => finding.Kind));
        CollectionAssert.AreEqual(before, _project.Bytes(_keyStore));
        var expiring = OnDisk();
        _project.Write("answer.pem", authority.Answer(_project.Bytes("mutualauth/app.csr"), _project.Now, Start.AddDays(1825)));
        _project.RefreshOk();
        CollectionAssert.AreEqual(expiring.Certificate.GetPublicKey(), OnDisk().Certificate.GetPublicKey(), "for the same key");
        await Serves(chainLength: 3);
        _project.Now = end.AddDays(1);
        await With(depot).Succeeds();
        await new Handshake(expiring, depot, _handed, _project.Now).IsRefusedByThePartner(Expired);

        // A partner is removed.
        _project.Now = Start.AddDays(1500);
        _project.WithoutPartner("partners/web.pem").RefreshOk();
        _partners.Remove("web");
        await Serves(chainLength: 3);
        await With(renewedWeb).IsRefusedByUs(nameof(X509ChainStatusFlags.UntrustedRoot));

        // What the CA has signed ends, and is not replaced by anything else.
        _project.Now = Start.AddDays(1826);
        before = _project.Bytes(_keyStore);
        _project.RefreshFails(Mab.ReplyExpired);
        Declare();
        _project.RefreshFails(Mab.OwnExpired);
        CollectionAssert.AreEqual(before, _project.Bytes(_keyStore));
        Listed(chainLength: 3);
        await With(depot).IsRefusedByThePartner(Expired);
    }

    /// <summary>Keytool lists what is declared, and the keystore on the disk shakes hands with every partner.</summary>
    private async Task Serves(int chainLength)
    {
        Listed(chainLength);
        foreach (var partner in _partners.Values)
            await With(partner).Succeeds();
    }

    private void Listed(int chainLength) => KeytoolListing.Shows(
        _project.Folder, _keyStore, _keyStore + ".password",
        [
            KeytoolEntry.Own("app", chainLength, Convert.ToHexString(SHA256.HashData(_project.Bytes("mutualauth/app.cer")))),
            .. _partners.Select(partner => KeytoolEntry.Trusted(partner.Key, partner.Value.Sha256)),
        ]);

    private Handshake With(Partner partner, string? trust = null) => new(OnDisk(), partner, trust ?? _handed, _project.Now);

    private TlsIdentity OnDisk() => TlsIdentity.FromKeyStore(_project[_keyStore], Text(_keyStore + ".password").TrimEnd());

    private string Text(string path) => File.ReadAllText(_project[path]);

    private void Hand(string path) => _handed += Text(path);

    /// <summary>Hands us a certificate; the next refresh trusts it.</summary>
    private Partner Joins(string name)
    {
        var partner = new Partner(name, _project.Now);
        _disposables.Add(partner);
        _partners[name] = partner;
        _project.Write($"partners/{name}.pem", partner.Pem);
        _project.Partner($"partners/{name}.pem");
        return partner;
    }
}
