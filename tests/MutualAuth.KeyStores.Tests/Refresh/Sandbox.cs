using System.Text;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Handshake;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Refresh;
using MutualAuth.KeyStores.Reporting;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Tests.Refresh;

/// <summary>What a refresh is asked for.</summary>
internal enum RefreshVerb
{
    Refresh,
    Renew,
    Activate,
    RequestCertificates,
}

/// <summary>A project folder of its own, with items as a project file would declare them, and a clock that is set.</summary>
internal sealed class Sandbox : IDisposable
{
    private static readonly PrivateKey PartnerKey = KeyPairGenerator.Generate(KeyAlgorithm.Ec, 256);

    private readonly List<DeclaredItem> _keyStores = [];
    private readonly List<DeclaredItem> _partners = [];

    private readonly bool _isOwnFolder;

    public Sandbox()
        : this(NewFolder(Path.GetTempPath()), isOwnFolder: true)
    {
    }

    /// <summary>Another build in the folder of one that is there, and that one's to delete.</summary>
    public Sandbox(string folder)
        : this(folder, isOwnFolder: false)
    {
    }

    private Sandbox(string folder, bool isOwnFolder)
    {
        Folder = folder;
        _isOwnFolder = isOwnFolder;
        Directory.CreateDirectory(folder);
    }

    /// <param name="root">Where the project's folder is made.</param>
    public static Sandbox Below(string root) => new(NewFolder(root), isOwnFolder: true);

    private static string NewFolder(string root) => Path.Combine(root, "mutualauth tests ä", Path.GetRandomFileName());

    public string Folder { get; }

    public DateTimeOffset Made { get; } = DateTimeOffset.UtcNow;

    /// <summary>Told of a wait while it lasts.</summary>
    public Action<string> Say { get; set; } = _ => { };

    public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

    public TimeSpan LockLimit { get; set; } = TimeSpan.FromSeconds(30);

    public string this[string path] => Path.Combine(Folder, path);

    /// <summary>Replaces an item of the same path.</summary>
    public Sandbox KeyStore(string path, params (string Name, string Value)[] metadata) => Declare(_keyStores, path, metadata);

    public Sandbox Partner(string path, params (string Name, string Value)[] metadata) => Declare(_partners, path, metadata);

    public IEnumerable<DeclaredItem> KeyStores => _keyStores;

    public IEnumerable<DeclaredItem> Partners => _partners;

    /// <summary>Full paths of those that are declared.</summary>
    public IEnumerable<string> KeyStorePaths => _keyStores.Select(item => item.FullPath);

    public Sandbox WithoutKeyStore(string path)
    {
        _keyStores.RemoveAll(item => item.DisplayPath == path);
        return this;
    }

    public Sandbox WithoutPartner(string path)
    {
        _partners.RemoveAll(item => item.DisplayPath == path);
        return this;
    }

    /// <summary>Writes a PEM file with a new certificate of that name.</summary>
    public Certificate WritePartner(string path, string? name = null)
    {
        var subject = DistinguishedName.Parse("CN=" + (name ?? Path.GetFileNameWithoutExtension(path)));
        var certificate = CertificateMaker.SelfSigned(PartnerKey, new CertificateTemplate(subject, null, ValidityDays: 3000), Now);
        Write(path, CertificateWriter.Pem([certificate]));
        return certificate;
    }

    public void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        File.WriteAllBytes(this[path], content);
    }

    public void Write(string path, string content) => Write(path, Encoding.UTF8.GetBytes(content));

    public byte[] Bytes(string path) => File.ReadAllBytes(this[path]);

    public RefreshResult Refresh() => Run(RefreshVerb.Refresh);

    public RefreshResult Plan() => Run(Request() with { PlanOnly = true });

    public RefreshResult Renew() => Run(RefreshVerb.Renew);

    public RefreshResult Activate() => Run(RefreshVerb.Activate);

    public RefreshResult RequestCertificates() => Run(RefreshVerb.RequestCertificates);

    public RefreshResult Run(RefreshVerb verb)
    {
        var request = Request();
        return Run(verb switch
        {
            RefreshVerb.Renew => request with { Reader = request.Reader with { RenewNow = true } },
            RefreshVerb.Activate => request with { Activate = true },
            RefreshVerb.RequestCertificates => request with { RequestCertificates = true, Reader = request.Reader with { RequestNow = true } },
            _ => request,
        });
    }

    public bool RequireCaSigned { get; set; }

    public const string LockFileName = "mutualauth.lock.json";

    public bool UseLockFile { get; set; }

    public bool Locked { get; set; }

    public ProjectProof Prove(CancellationToken cancellation = default) => ProjectProof.Of(Request(), [TlsRole.Client], Say, cancellation);

    public ProjectStatus Status() => StatusSurvey.Run(Request(), CancellationToken.None);

    public RefreshResult Refresh(Func<RefreshRequest, RefreshRequest> with, Action<string>? say = null, CancellationToken cancellation = default) =>
        KeyStoreRefresh.Run(with(Request()), say ?? Say, cancellation);

    private RefreshResult Run(RefreshRequest request) => KeyStoreRefresh.Run(request, Say, CancellationToken.None);

    private RefreshRequest Request()
    {
        var reader = new DeclarationReader(Folder, "demo", 30) { RequireCaSigned = RequireCaSigned };
        return new RefreshRequest(reader, _keyStores, _partners, this["mutualauth"], Now)
        {
            LockLimit = LockLimit,
            LockFile = UseLockFile || Locked ? new DeclaredFile(this[LockFileName], LockFileName) : null,
            Locked = Locked,
        };
    }

    public RefreshResult RefreshOk() => RefreshOk(request => request);

    public RefreshResult RefreshOk(Func<RefreshRequest, RefreshRequest> with, Action<string>? say = null)
    {
        var result = Refresh(with, say);
        Assert.IsTrue(result.Succeeded, string.Join("\n", result.Findings));
        return result;
    }

    /// <summary>Refreshes, and expects to fail with that finding alone among the errors.</summary>
    public Finding RefreshFails(FindingKind kind) => Fails(Refresh(), kind);

    public static Finding Fails(RefreshResult result, FindingKind kind)
    {
        var errors = result.Findings.Where(finding => finding.Severity == Severity.Error).ToList();
        Assert.HasCount(1, errors, string.Join("\n", errors));
        Assert.AreEqual(kind.Code, errors[0].Code, errors[0].ToString());
        return errors[0];
    }

    public KeyStore Open(string path, string? password = null, string? keyPassword = null) => KeyStoreFormat.Read(
        Bytes(path),
        new Password(password ?? File.ReadAllText(this[path + ".password"]).TrimEnd(), "test"),
        keyPassword is null ? [] : [new Password(keyPassword, "test")],
        ReadLimits.Default);

    public Certificate OwnCertificate(string path) => Open(path).Keys.Single().Chain[0];

    public string[] Archived => Directory.Exists(this["mutualauth/archive"]) ? Files("mutualauth/archive") : [];

    /// <summary>Every file of the project with its content: what nothing has changed is the same.</summary>
    public string[] Snapshot() => Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(file => $"{Path.GetRelativePath(Folder, file)} {Fingerprint.OfBytes(File.ReadAllBytes(file))}")
        .ToArray();

    public string[] Files(string folder) => Directory.GetFiles(this[folder]).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal).ToArray();

    public void Dispose()
    {
        if (_isOwnFolder)
            Directory.Delete(Folder, recursive: true);
    }

    private Sandbox Declare(List<DeclaredItem> items, string path, (string Name, string Value)[] metadata)
    {
        items.RemoveAll(item => item.DisplayPath == path);
        var values = metadata.ToDictionary(pair => pair.Name, pair => pair.Value);
        items.Add(new DeclaredItem(this[path], path, name => values.GetValueOrDefault(name)) { Names = values.Keys });
        return this;
    }
}
