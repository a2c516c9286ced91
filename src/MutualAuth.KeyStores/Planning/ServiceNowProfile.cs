using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Planning;

/// <summary>What a ServiceNow instance accepts (KB0696776 and its companions), one error for each rule.</summary>
internal static class ServiceNowProfile
{
    private const int LargestRsaKey = 2048;

    public static void CheckDeclaration(KeyStoreDeclaration declaration)
    {
        var file = declaration.DisplayPath;
        if (declaration.TrustOnly)
            throw Mab.ServiceNowTrustOnly.Error(file);
        if ((declaration.DeclaredType ?? declaration.TypeByName) != StoreType.Jks)
            throw Mab.ServiceNowStoreType.Error(file, "PKCS12");
        if (Path.GetExtension(declaration.Path).ToLowerInvariant() is not (".jks" or ".keystore" or ".ks"))
            throw Mab.ServiceNowExtension.Error(file, Path.GetExtension(declaration.Path));
        var algorithm = declaration.KeyAlgorithm ?? KeyAlgorithm.Rsa;
        var size = declaration.KeySize ?? KeyPairGenerator.DefaultSize(algorithm);
        if (algorithm != KeyAlgorithm.Rsa || size > LargestRsaKey)
            throw Mab.ServiceNowKey.Error(file, new PublicKeyDescription(algorithm, size));
    }

    /// <summary>What only the passwords and the content show.</summary>
    public static void CheckResult(KeyStoreDeclaration declaration, StoreType type, Password store, Password key, KeyEntry own)
    {
        var file = declaration.DisplayPath;
        if (type != StoreType.Jks)
            throw Mab.ServiceNowStoreType.Error(file, "PKCS12 in its content");
        if (!store.SameAs(key))
            throw Mab.ServiceNowKeyPassword.Error(file);
        var description = PublicKeyDescription.Of(own.Chain[0].Structure.SubjectPublicKeyInfo);
        if (description.Algorithm != KeyAlgorithm.Rsa || description.Size > LargestRsaKey)
            throw Mab.ServiceNowKey.Error(file, description);
        var last = own.Chain[own.Chain.Count - 1];
        if (!last.IsSelfIssued)
            throw Mab.ServiceNowChain.Error(file, $"the issuer of {last.Subject}, {last.Issuer}, is not in it");
    }
}
