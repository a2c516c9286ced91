using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Refresh;

namespace MutualAuth.KeyStores.Tests.Refresh;

/// <summary>A keystore of many partners is opened on another thread while their files are read.</summary>
[TestClass]
public sealed class LargeKeyStoreTests : IDisposable
{
    /// <summary>They make a file of more than 256 KiB.</summary>
    private const int Many = 800;

    private static readonly byte[] ManyPartners = MakeMany();

    private readonly Sandbox _project = new();

    public void Dispose() => _project.Dispose();

    [TestMethod]
    [DataRow("mutualauth/trust.jks")]
    [DataRow("mutualauth/trust.p12")]
    public void One_partner_of_many_is_changed(string path)
    {
        Make(path);

        var changed = _project.WritePartner("partners/one.pem");
        _project.RefreshOk();

        var store = _project.Open(path);
        Assert.HasCount(Many + 1, store.Trusted);
        Assert.AreEqual(changed, store.Trusted.Single(entry => entry.Alias == "one").Certificate);
        Assert.HasCount(1, _project.Archived);
        Assert.IsEmpty(_project.RefreshOk().Lines);
    }

    [TestMethod]
    [DataRow("mutualauth/trust.jks")]
    [DataRow("mutualauth/trust.p12")]
    public void What_is_wrong_with_it_is_told_once_and_it_stays_as_it_is(string path)
    {
        Make(path);
        _project.WritePartner("partners/one.pem");
        _project.Write(path + ".password", "another-password");
        var before = _project.Bytes(path);

        Assert.AreEqual(path, _project.RefreshFails(Mab.WrongPassword).File);
        Assert.AreSequenceEqual(before, _project.Bytes(path));
    }

    /// <summary>As for a small one: the declaration is put right first.</summary>
    [TestMethod]
    [DataRow("mutualauth/trust.jks")]
    [DataRow("mutualauth/trust.p12")]
    public void Of_a_wrong_partner_alone_is_told_where_the_keystore_is_damaged_too(string path)
    {
        Make(path);
        _project.Write("partners/one.pem", "no certificate");
        var damaged = _project.Bytes(path)[..^100];
        _project.Write(path, damaged);

        Assert.AreEqual("partners/one.pem", _project.RefreshFails(Mab.NotACertificate).File);
        Assert.AreSequenceEqual(damaged, _project.Bytes(path));
    }

    [TestMethod]
    public void Only_a_large_one_is_begun_and_one_at_a_time()
    {
        Make("mutualauth/trust.jks");
        var large = Declared("mutualauth/trust.jks");
        _project.WithoutKeyStore("mutualauth/trust.jks").WithoutPartner("partners/many.pem").KeyStore("mutualauth/small.jks", ("TrustOnly", "true"));
        _project.RefreshOk();
        using var files = new KeyStoreFiles(new KnownCertificates(), CancellationToken.None);

        Assert.IsNull(files.Begin(Declared("mutualauth/small.jks")));
        Assert.IsNull(files.Begin(Declared("mutualauth/gone.jks")));
        var begun = files.Begin(large)!;
        Assert.AreSame(begun.Result, files.Open(large, begun));
        Assert.IsNull(files.Begin(large), "it has been opened");
        files.Forget(large);
        Assert.IsNotNull(files.Begin(large));
    }

    [TestMethod]
    public void A_build_that_was_ended_waits_for_none()
    {
        Make("mutualauth/trust.jks");
        using var ended = new CancellationTokenSource();
        ended.Cancel();
        var files = new KeyStoreFiles(new KnownCertificates(), ended.Token);

        var begun = files.Begin(Declared("mutualauth/trust.jks"))!;
        files.Dispose();

        Assert.ThrowsExactly<TaskCanceledException>(() => begun.GetAwaiter().GetResult());
    }

    /// <summary>A password that is changed after the files were looked at is seen by the next build; one before it by this one.</summary>
    [TestMethod]
    public void It_is_opened_only_when_all_that_it_depends_on_was_looked_at()
    {
        const string path = "mutualauth/app.jks";
        _project.Write("store.pw", "store-password");
        _project.Write("key.pw", "first-password");
        _project.KeyStore(path, ("StorePassword", "file:store.pw"), ("KeyPassword", "file:key.pw"), ("KeyAlgorithm", "EC"))
            .Partner("partners/many.pem");
        _project.Write("partners/many.pem", ManyPartners);
        _project.RefreshOk();
        var waited = false;
        RefreshResult? result = null;

        // Files that are being written are waited for: that is the moment to change another one.
        for (var attempts = 0; !waited && attempts < 50; attempts++)
        {
            using var ended = new CancellationTokenSource();
            var writing = Task.Run(() =>
            {
                while (!ended.IsCancellationRequested)
                    File.SetLastWriteTimeUtc(_project["partners/many.pem"], DateTime.UtcNow);
            });
            result = _project.Refresh(request => request with
            {
                Wait = _ =>
                {
                    ended.Cancel();
                    // What is begun too early has read the first password by then.
                    Thread.Sleep(200);
                    _project.Write("key.pw", "second-password");
                    waited = true;
                },
            });
            ended.Cancel();
            writing.Wait();
        }

        Assert.IsTrue(waited);
        // It does not fit the key: had the first one been read, nobody would have been told, now or later.
        Sandbox.Fails(result!, Mab.WrongKeyPassword);
    }

    private KeyStoreDeclaration Declared(string path) => new DeclarationReader(_project.Folder, "demo", 30)
        .KeyStore(new DeclaredItem(_project[path], path, name => name == "TrustOnly" ? "true" : null));

    private void Make(string path)
    {
        _project.KeyStore(path, ("TrustOnly", "true")).Partner("partners/many.pem").Partner("partners/one.pem");
        _project.Write("partners/many.pem", ManyPartners);
        _project.WritePartner("partners/one.pem");
        _project.RefreshOk();
        Assert.IsGreaterThan(256 * 1024, _project.Bytes(path).Length);
    }

    private static byte[] MakeMany()
    {
        var key = KeyPairGenerator.Generate(KeyAlgorithm.Ec, 256);
        return CertificateWriter.Pem([.. Enumerable.Range(1, Many).Select(number => CertificateMaker.SelfSigned(
            key, new CertificateTemplate(DistinguishedName.Parse($"CN=partner {number}"), null, ValidityDays: 3000), DateTimeOffset.UtcNow))]);
    }
}
